internal import AuthenticatedEncryption
internal import KeyManagement

/// The text of an identity file (format specification, "Texts of keys").
enum IdentityText {
    /// What a file holds.
    enum Content {
        case privateKey(SecretBytes, RecipientAlgorithm)
        case protected(ProtectedIdentity)
    }

    /// Writes the text of a private key.
    static func encode(
        _ privateKey: SecretBytes,
        of publicKey: RecipientKey
    ) throws(KeyError) -> SecretBytes {
        let heading = """
            # Identity of Coffer. Whoever has it opens every container made for its public key;
            # without it, nobody does. Keep a copy in another safe place.
            # public key: \(try publicKey.text())

            """
        do {
            return try form(of: publicKey.algorithm).encode(privateKey, heading: heading)
        } catch { throw KeyError(error) }
    }

    /// Writes the text of a private key under a passphrase.
    static func encode(_ identity: ProtectedIdentity) throws(KeyError) -> SecretBytes {
        let heading = """
            # Identity of Coffer, under a passphrase. Whoever has both opens every container made for
            # its public key; without both, nobody does. Keep a copy in another safe place.
            # public key: \(try identity.publicKey.text())

            """
        let text = [UInt8](heading.utf8) + (try identity.line()) + [UInt8(ascii: "\n")]
        return unsafe SecretBytes(copying: text.span.bytes)
    }

    /// Reads the text of a file; nil if it is no identity's.
    static func decode(_ text: SecretBytes) throws(KeyError) -> Content? {
        for algorithm in RecipientAlgorithm.allCases {
            do {
                guard let key = try form(of: algorithm).decode(text) else { continue }
                return .privateKey(key, algorithm)
            } catch { throw KeyError(error) }
        }
        guard text.byteCount <= KeyText.byteCountLimit,
            let line = text.withBytes({ KeyText.onlyLine(of: $0) })
        else { return nil }
        return try ProtectedIdentity(decoding: text.extracting(line)).map { .protected($0) }
    }

    private static func form(of algorithm: RecipientAlgorithm) -> KeyText {
        KeyText(prefix: "coffer-identity-\(algorithm.rawValue)-1:")
    }
}
