internal import AuthenticatedEncryption
internal import Foundation
internal import KeyManagement
internal import SystemPackage
internal import TestSupport

/// A container of version 1 that must open for ever, with what opens it and what must come out.
struct Fixture: Sendable {
    let name: String
    /// What opens it: "key-file" or "passphrase".
    let keyName: String
    let plaintextByteCount: Int
    /// Of the plaintext, in hexadecimal.
    let sha256: String

    static let folder = PackageFiles.url("Tests/CofferTests/Fixtures/v1")

    /// Those that `list.txt` names, a line each.
    static func all() throws -> [Fixture] {
        try String(contentsOf: folder.appendingPathComponent("list.txt"), encoding: .utf8)
            .split(separator: "\n").compactMap { line in
                let words = line.split(separator: " " as Character).map(String.init)
                guard words.count == 4, let count = Int(words[2]) else { return nil }
                return Fixture(
                    name: words[0],
                    keyName: words[1],
                    plaintextByteCount: count,
                    sha256: words[3]
                )
            }
    }

    static func text(_ fixtures: [Fixture]) -> String {
        fixtures.map { "\($0.name) \($0.keyName) \($0.plaintextByteCount) \($0.sha256)\n" }.joined()
    }

    var container: [UInt8] {
        get throws { try Self.read("\(name).coffer") }
    }

    /// A key file, as text, and a passphrase.
    static func read(_ name: String) throws -> [UInt8] {
        try [UInt8](contentsOf: FilePath(folder.appendingPathComponent(name).path))
    }

    /// The keyrings by their names.
    static func keyrings() throws -> [String: any Keyring] {
        // Version control doesn't keep the mode that a key file must have.
        let scratch = try ScratchFolder()
        try scratch.write(read("test.key"), "test.key")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600],
            ofItemAtPath: scratch.path("test.key").string
        )
        return [
            "key-file": try LocalKeyring(path: scratch.path("test.key")),
            "passphrase": PassphraseKeyring(
                try Passphrase(SecretBytes(of: read("test.passphrase")))
            ),
        ]
    }
}
