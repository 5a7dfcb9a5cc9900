internal import CLibCrypto
internal import Synchronization

/// Computes HMAC (RFC 2104): what message authentication, HKDF and request signatures are made of.
///
/// Unless told otherwise, keeps what OpenSSL needs for it from one code to the next, and with that what it made of the last key, until it is
/// released: then all is overwritten. Safe to use from many threads; whoever comes while another computes gets a context of
/// their own.
@safe package final class HMAC: Sendable {
    /// The hash inside.
    enum Digest { case sha256, sha512 }

    /// How many bytes HMAC-SHA-512 gives.
    static let byteCount = 64

    private let digest: Digest
    /// Otherwise each code has a context of its own, and nothing of a key outlasts it.
    private let keepsContext: Bool
    /// The key of every code, if it is always the same.
    private let key: SecretBytes?
    /// Whether OpenSSL can begin anew under the key that it has.
    private let restarts: Bool
    /// The address of a context that nobody uses, or 0: it is here or with one user, as it is taken and put by one exchange.
    private let kept = Atomic<UInt>(0)

    /// Computes HMAC-SHA-512 under keys that are passed with each message.
    package convenience init(keepsContext: Bool = true) {
        self.init(.sha512, keepsContext: keepsContext)
    }

    init(_ digest: Digest, keepsContext: Bool = true) {
        self.digest = digest
        self.keepsContext = keepsContext
        key = nil
        restarts = false
    }

    /// Computes HMAC-SHA-512 under one key, which is worked on once for all messages.
    package convenience init(key: SecretBytes, keepsContext: Bool = true) {
        self.init(key: key, restarts: LibCrypto.restartsHMAC, keepsContext: keepsContext)
    }

    init(key: SecretBytes, restarts: Bool, keepsContext: Bool = true) {
        digest = .sha512
        self.keepsContext = keepsContext
        self.key = key
        self.restarts = restarts
    }

    deinit { unsafe EVP_MAC_CTX_free(take()) }

    /// Writes the code of a message under the one key, or as many of its first bytes as `code` has.
    ///
    /// `message` takes in the message, part by part.
    func compute(
        _ code: inout MutableRawSpan,
        message: (Message) throws(CryptoError) -> Void
    ) throws(CryptoError) {
        guard let key else { preconditionFailure("HMAC without a key") }
        try key.withBytes { key throws(CryptoError) in
            try computeByKept(&code, key: key, message: message)
        }
    }

    /// The same, under a key of any length.
    func compute(
        _ code: inout MutableRawSpan,
        key: RawSpan,
        message: (Message) throws(CryptoError) -> Void
    ) throws(CryptoError) {
        precondition(self.key == nil, "HMAC with two keys")
        try computeByKept(&code, key: key, message: message)
    }

    private func computeByKept(
        _ code: inout MutableRawSpan,
        key: RawSpan,
        message: (Message) throws(CryptoError) -> Void
    ) throws(CryptoError) {
        let template = unsafe digest == .sha512 ? LibCrypto.hmacSHA512 : LibCrypto.hmacSHA256
        let used = unsafe take()
        guard let template = unsafe template,
            // A copy: making a context anew looks its algorithms up by name, which takes longer than a short message.
            let context = unsafe used ?? EVP_MAC_CTX_dup(template)
        else { throw LibCrypto.failure("EVP_MAC_CTX_dup") }
        do throws(CryptoError) {
            if unsafe restarts && used != nil {
                try LibCrypto.check(unsafe EVP_MAC_init(context, nil, 0, nil), "EVP_MAC_init")
            } else {
                try unsafe Self.setKey(key, of: context)
            }
            try unsafe message(Message(context: context))
            try unsafe finish(context, into: &code)
        } catch {
            unsafe EVP_MAC_CTX_free(context)
            throw error
        }
        unsafe put(context)
    }

    private func take() -> OpaquePointer? {
        unsafe OpaquePointer(bitPattern: kept.exchange(0, ordering: .acquiring))
    }

    private func put(_ context: OpaquePointer) {
        guard keepsContext else { return unsafe EVP_MAC_CTX_free(context) }
        let (isKept, _) = kept.compareExchange(
            expected: 0,
            desired: UInt(bitPattern: context),
            ordering: .releasing
        )
        if !isKept { unsafe EVP_MAC_CTX_free(context) }
    }

    private static func setKey(_ key: RawSpan, of context: OpaquePointer) throws(CryptoError) {
        try LibCrypto.check(
            unsafe key.withUnsafeBytes { key in
                var none: UInt8 = 0
                // Without an address the key would stay the one before.
                return unsafe withUnsafePointer(to: &none) { none in
                    unsafe EVP_MAC_init(
                        context,
                        key.bindMemory(to: UInt8.self).baseAddress ?? none,
                        key.count,
                        nil
                    )
                }
            },
            "EVP_MAC_init"
        )
    }

    private func finish(
        _ context: OpaquePointer,
        into code: inout MutableRawSpan
    ) throws(CryptoError) {
        var whole = InlineArray<64, UInt8>(repeating: 0)
        var count = 0
        var span = whole.mutableSpan
        let result = unsafe span.withUnsafeMutableBufferPointer { whole in
            unsafe EVP_MAC_final(context, whole.baseAddress, &count, whole.count)
        }
        // A code may be a key.
        defer {
            unsafe span.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
        }
        try LibCrypto.check(result, "EVP_MAC_final")
        guard code.byteCount <= count else { throw LibCrypto.failure("EVP_MAC_final") }
        unsafe code.overwrite(at: 0, with: span.bytes.extracting(0..<code.byteCount))
    }

    /// A message that is taken in.
    @safe struct Message {
        fileprivate let context: OpaquePointer

        /// Takes in the next bytes.
        func append(_ bytes: RawSpan) throws(CryptoError) {
            try LibCrypto.check(
                unsafe bytes.withUnsafeBytes { bytes in
                    unsafe EVP_MAC_update(
                        context,
                        bytes.bindMemory(to: UInt8.self).baseAddress,
                        bytes.count
                    )
                },
                "EVP_MAC_update"
            )
        }
    }
}

extension SecretBytes {
    /// The first `byteCount` bytes of the code of a message.
    convenience init(
        byteCount: Int,
        by hmac: HMAC,
        message: (HMAC.Message) throws(CryptoError) -> Void
    ) throws(CryptoError) {
        try self.init(byteCount: byteCount) { code throws(CryptoError) in
            try hmac.compute(&code, message: message)
        }
    }
}
