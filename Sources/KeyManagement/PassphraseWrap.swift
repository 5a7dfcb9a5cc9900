package import AuthenticatedEncryption

/// A secret under a passphrase, outside containers: parameters ‖ salt ‖ check ‖ wrapped, as in a
/// passphrase slot (format specification, "Kind 2").
///
/// Both directions block their thread for the time of a derivation, about half a second.
package enum PassphraseWrap {
    /// How many bytes a wrap of a secret has.
    package static func byteCount(secretByteCount: Int) -> Int {
        PassphraseParameters.byteCount + KeyWrap.saltByteCount
            + KeyWrap.byteCount(secretByteCount: secretByteCount)
    }

    /// Wraps `secret` under a new salt; `info` says what it is for.
    package static func wrap(
        _ secret: SecretBytes,
        under passphrase: Passphrase,
        info: [UInt8]
    ) throws(KeyError) -> [UInt8] {
        let parameters = PassphraseParameters.standard
        do {
            let salt = try SystemRandom.bytes(KeyWrap.saltByteCount)
            let sealed = try KeyWrap.wrap(
                secret,
                under: wrappingKey(passphrase, salt, parameters),
                salt: salt,
                info: info
            )
            return parameters.encoded + salt + sealed
        } catch { throw KeyError(error) }
    }

    /// Whether bytes can be a wrap: long enough, and with parameters within their limits.
    package static func isWellFormed(_ bytes: [UInt8]) -> Bool {
        bytes.count >= byteCount(secretByteCount: 0) && PassphraseParameters(decoding: bytes) != nil
    }

    /// Unwraps what ``wrap(_:under:info:)`` made; nil if passphrase or info are others, or the bytes
    /// were changed.
    package static func unwrap(
        _ bytes: [UInt8],
        under passphrase: Passphrase,
        info: [UInt8]
    ) throws(KeyError) -> SecretBytes? {
        guard isWellFormed(bytes), let parameters = PassphraseParameters(decoding: bytes) else {
            return nil
        }
        let rest = bytes.dropFirst(PassphraseParameters.byteCount)
        let salt = [UInt8](rest.prefix(KeyWrap.saltByteCount))
        do {
            return try KeyWrap.unwrap(
                [UInt8](rest.dropFirst(KeyWrap.saltByteCount)),
                under: wrappingKey(passphrase, salt, parameters),
                salt: salt,
                info: info
            )
        } catch { throw KeyError(error) }
    }

    private static func wrappingKey(
        _ passphrase: Passphrase,
        _ salt: [UInt8],
        _ parameters: PassphraseParameters
    ) throws(CryptoError) -> SecretBytes {
        try parameters.scrypt.derive(passphrase.secret, salt: salt, byteCount: KeyText.keyByteCount)
    }
}
