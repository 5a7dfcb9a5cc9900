internal import AuthenticatedEncryption
internal import Coffer
internal import ContainerFormat
internal import KeyManagement
internal import SystemPackage

/// Makes the sections of the article FormatExamples with the real encoder.
struct ExampleWriter {
    static let wrappingKey = [UInt8](0x40..<0x60)
    static let passphrase = [UInt8]("open sesame".utf8)
    static let dataKey = [UInt8](0..<32)

    /// Text of a section.
    static func section(
        _ title: String,
        _ about: String,
        plaintext: [UInt8],
        context: EncryptionContext = [:],
        compression: Compression = .none,
        hasPassphrase: Bool = false
    ) async throws -> String {
        let dataKey = DataKey(SecretBytes(of: Self.dataKey))
        var keyrings: [any Keyring] = [
            LocalKeyring(
                try LocalKeyFile(path: "key", wrappingKey: SecretBytes(of: wrappingKey))
            )
        ]
        if hasPassphrase {
            keyrings.append(try PassphraseKeyring(Passphrase(SecretBytes(of: passphrase))))
        }
        var wrapped: [WrappedKey] = []
        for keyring in keyrings {
            wrapped.append(try await keyring.wrap(.dataKey(dataKey), for: context))
        }
        let key = try BatchKey(dataKey: dataKey, wrappedKeys: wrapped, context: context)
        let sealed = try await Sealed.make(plaintext, under: key, compression: compression)
        return """
            ## \(title)

            \(about)

            ```text
            \(try values(sealed).map(line).joined(separator: "\n"))
            ```

            \(parts(sealed.anatomy))

            ```text
            \(lines(sealed.container).joined(separator: "\n"))
            ```

            """
    }

    /// Every key of a container of one run, by its name in the specification.
    static func values(_ sealed: Sealed) throws -> [(String, [UInt8])] {
        var forge = Forge()
        forge.dataKey = dataKey
        forge.containerID = Array(sealed.container[16..<48])
        let anatomy = sealed.anatomy
        func salt(_ type: Character) -> [UInt8] {
            Array(anatomy.record(anatomy.positions(of: type)[0])[32..<64])
        }
        let containerKey = try HKDF.extract(
            salt: forge.containerID,
            inputKey: SecretBytes(of: dataKey)
        )
        var values = [
            ("data key", dataKey), ("container id", forge.containerID),
            ("container key", containerKey.exposedBytes()),
            ("metadata salt", salt("M")), ("run salt", salt("R")),
        ]
        for label in ["commitment", "head", "metadata", "run", "run MAC", "page", "root", "footer"]
        {
            let salt =
                label == "metadata"
                ? salt("M") : ["run", "run MAC", "page"].contains(label) ? salt("R") : Forge.zeros
            values.append(("key \(label)", try forge.key(label, salt).exposedBytes()))
        }
        values.append(("plaintext SHA-256", try Hash.sha256(sealed.plaintext)))
        return values
    }

    private static func line(_ name: String, _ bytes: [UInt8]) -> String {
        "\(name): \(lines(bytes).joined(separator: "\n    "))"
    }

    /// A table of what stands where.
    private static func parts(_ anatomy: Anatomy) -> String {
        var rows = [("head block", anatomy.head)]
        rows += anatomy.records.map { (String($0.type), $0.range) }
        rows += [("tail block", anatomy.tail), ("footer", anatomy.footer)]
        let lines = rows.map { "| \($0.1.lowerBound) | \($0.1.count) | \($0.0) |" }
        return (["| offset | size | part |", "|---|---|---|"] + lines).joined(separator: "\n")
    }

    /// 32 bytes a line.
    private static func lines(_ bytes: [UInt8]) -> [String] {
        stride(from: 0, to: bytes.count, by: 32).map {
            Hex.text(bytes[$0..<min($0 + 32, bytes.count)])
        }
    }
}
