internal import AuthenticatedEncryption
internal import Crypto
internal import FoundationEssentials
internal import KeyManagement

/// HPKE in base mode (RFC 9180), one message for each encapsulated key: the only calls of swift-crypto.
///
/// Its keys, and what it opens, stand in its own memory while a call runs, and nowhere after it.
enum HybridEncryption {
    /// The tag of AES-256-GCM.
    static let tagByteCount = 16

    /// What is sealed for a public key.
    struct Sealed: Hashable {
        let encapsulatedKey: [UInt8]
        let ciphertext: [UInt8]
    }

    /// The public key of a 32-byte private key.
    static func publicKey(
        of privateKey: SecretBytes,
        _ algorithm: RecipientAlgorithm
    ) throws -> [UInt8] {
        switch algorithm {
        case .xwing:
            try withXWingKey(privateKey) { [UInt8]($0.publicKey.rawRepresentation) }
        case .x25519: [UInt8](try x25519Key(privateKey).publicKey.rawRepresentation)
        }
    }

    /// Seals `secret` for a public key.
    ///
    /// - Throws: An error of swift-crypto if that is none of the algorithm's keys.
    static func seal(
        _ secret: SecretBytes,
        to publicKey: [UInt8],
        _ algorithm: RecipientAlgorithm,
        info: [UInt8]
    ) throws -> Sealed {
        let suite = algorithm.ciphersuite
        var sender =
            switch algorithm {
            case .xwing:
                try HPKE.Sender(
                    recipientKey: XWingMLKEM768X25519.PublicKey(rawRepresentation: publicKey),
                    ciphersuite: suite,
                    info: Data(info)
                )
            case .x25519:
                try HPKE.Sender(
                    recipientKey: checkedKey(publicKey, with: Curve25519.KeyAgreement.PrivateKey()),
                    ciphersuite: suite,
                    info: Data(info)
                )
            }
        let ciphertext = try secret.withBytes { secret in
            try unsafe secret.withUnsafeBytes { try unsafe sender.seal($0) }
        }
        return Sealed(
            encapsulatedKey: [UInt8](sender.encapsulatedKey),
            ciphertext: [UInt8](ciphertext)
        )
    }

    /// Opens what was sealed for the public key of a 32-byte private key.
    ///
    /// - Throws: An error of swift-crypto if it doesn't open.
    static func open(
        _ sealed: Sealed,
        by privateKey: SecretBytes,
        _ algorithm: RecipientAlgorithm,
        info: [UInt8]
    ) throws -> SecretBytes {
        let suite = algorithm.ciphersuite
        var recipient =
            switch algorithm {
            case .xwing:
                try withXWingKey(privateKey) { key in
                    try HPKE.Recipient(
                        privateKey: key,
                        ciphersuite: suite,
                        info: Data(info),
                        encapsulatedKey: Data(sealed.encapsulatedKey)
                    )
                }
            case .x25519:
                try x25519Recipient(sealed.encapsulatedKey, x25519Key(privateKey), suite, info)
            }
        var opened = try recipient.open(sealed.ciphertext)
        defer { opened.resetBytes(in: 0..<opened.count) }
        return unsafe opened.withUnsafeBytes { bytes in
            unsafe SecretBytes(copying: RawSpan(_unsafeBytes: bytes))
        }
    }

    private static func x25519Recipient(
        _ encapsulatedKey: [UInt8],
        _ privateKey: Curve25519.KeyAgreement.PrivateKey,
        _ suite: HPKE.Ciphersuite,
        _ info: [UInt8]
    ) throws -> HPKE.Recipient {
        _ = try checkedKey(encapsulatedKey, with: privateKey)
        return try HPKE.Recipient(
            privateKey: privateKey,
            ciphersuite: suite,
            info: Data(info),
            encapsulatedKey: Data(encapsulatedKey)
        )
    }

    /// A public key that agrees on more than zeros with any private key.
    ///
    /// RFC 9180, section 7.1.4, demands the check, and swift-crypto leaves it to its callers.
    private static func checkedKey(
        _ publicKey: [UInt8],
        with privateKey: Curve25519.KeyAgreement.PrivateKey
    ) throws -> Curve25519.KeyAgreement.PublicKey {
        let key = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: publicKey)
        let secret = try privateKey.sharedSecretFromKeyAgreement(with: key)
        guard unsafe secret.withUnsafeBytes({ unsafe $0.reduce(0, |) }) != 0 else {
            throw KeyError(.invalidParameter, "a public key of small order")
        }
        return key
    }

    /// Lends a key to `body`, after which it is of no use.
    private static func withXWingKey<R>(
        _ privateKey: SecretBytes,
        _ body: (XWingMLKEM768X25519.PrivateKey) throws -> R
    ) throws -> R {
        let key = try privateKey.withBytes { bytes in
            try unsafe bytes.withUnsafeBytes {
                try unsafe XWingMLKEM768X25519.PrivateKey(seedRepresentation: $0, publicKey: nil)
            }
        }
        defer { ForeignKey.overwrite(key) }
        return try body(key)
    }

    private static func x25519Key(
        _ privateKey: SecretBytes
    ) throws -> Curve25519.KeyAgreement.PrivateKey {
        try privateKey.withBytes { bytes in
            try unsafe bytes.withUnsafeBytes {
                try unsafe Curve25519.KeyAgreement.PrivateKey(rawRepresentation: $0)
            }
        }
    }
}
