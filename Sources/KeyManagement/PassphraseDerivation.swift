internal import AuthenticatedEncryption

/// Derives wrapping keys of one passphrase, one at a time, on a queue of its own.
///
/// A derivation takes half a second, which must not block a cooperative thread. The last key is kept,
/// so that the containers of a batch, which share a slot, cost one derivation. Safe to use from many
/// threads.
// @unchecked Sendable: `last` is read and written only by work on the serial `queue`.
final class PassphraseDerivation: @unchecked Sendable {
    private struct Request: Sendable, Hashable {
        let salt: [UInt8]
        let parameters: PassphraseParameters
    }

    /// How a key is made of parameters, passphrase and salt.
    typealias Function =
        @Sendable (Scrypt, SecretBytes, [UInt8]) throws(CryptoError) -> SecretBytes

    private let passphrase: Passphrase
    private let function: Function
    private let queue = BlockingQueue("coffer.passphrase")
    private var last: (request: Request, key: SecretBytes)?

    /// `function` is another than scrypt in tests only.
    init(
        _ passphrase: Passphrase,
        function: @escaping Function = { scrypt, passphrase, salt throws(CryptoError) in
            try scrypt.derive(passphrase, salt: salt, byteCount: 32)
        }
    ) {
        self.passphrase = passphrase
        self.function = function
    }

    /// The 32-byte wrapping key for a slot salt.
    func wrappingKey(
        salt: [UInt8],
        parameters: PassphraseParameters
    ) async throws(KeyError) -> SecretBytes {
        let request = Request(salt: salt, parameters: parameters)
        do {
            return try await queue.run { () throws(CryptoError) in try self.derive(request) }
        } catch { throw KeyError(error) }
    }

    private func derive(_ request: Request) throws(CryptoError) -> SecretBytes {
        if let last, last.request == request { return last.key }
        let key = try function(request.parameters.scrypt, passphrase.secret, request.salt)
        last = (request, key)
        return key
    }
}
