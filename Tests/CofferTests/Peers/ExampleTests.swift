internal import AuthenticatedEncryption
internal import Coffer
internal import ContainerFormat
internal import Foundation
internal import KeyManagement
internal import SystemPackage
internal import Testing

/// What the article FormatExamples shows is true.
///
/// `COFFER_WRITE_EXAMPLES=1` makes its containers anew.
@Suite("The examples of the specification")
struct ExampleTests {
    private static let writes =
        ProcessInfo.processInfo.environment["COFFER_WRITE_EXAMPLES"] != nil
    /// The plaintexts, as the article describes them.
    static let plaintexts: [[UInt8]] = [
        [], [UInt8](0..<100), (0..<65_600).map { UInt8(ascii: "a") + UInt8($0 / 8 % 26) },
    ]

    @Test("are made", .enabled(if: writes))
    func write() async throws {
        let text = try String(contentsOf: Example.article, encoding: .utf8)
        // The title and the overview stay as they are.
        let introduction = text.components(separatedBy: "\n## ").prefix(2)
            .joined(separator: "\n## ")
        let sections = [
            try await ExampleWriter.section(
                "No plaintext",
                "One empty segment, which is final; one slot.",
                plaintext: Self.plaintexts[0]
            ),
            try await ExampleWriter.section(
                "A hundred bytes and a context",
                "The bytes 00 to 63, raw; the encryption context is `project` = `atlas`; one slot.",
                plaintext: Self.plaintexts[1],
                context: ["project": "atlas"]
            ),
            try await ExampleWriter.section(
                "Compressed, with two slots",
                """
                65,600 bytes: 8 times `a`, 8 times `b` and so on to `z`, then from `a` again. Two segments of one run, both \
                compressed; a slot for the key file and one for the passphrase.
                """,
                plaintext: Self.plaintexts[2],
                compression: .zstd(level: 19),
                hasPassphrase: true
            ),
        ]
        try
            (introduction.trimmingCharacters(in: .newlines) + "\n\n"
            + sections.joined(separator: "\n"))
            .write(to: Example.article, atomically: false, encoding: .utf8)
    }

    @Test("open by key file and passphrase, and their keys are those listed")
    func open() async throws {
        let examples = try Example.all()
        try #require(examples.count == Self.plaintexts.count)
        let passphrase = try Passphrase(SecretBytes(of: ExampleWriter.passphrase))
        let keyFile = try LocalKeyFile(
            path: "key",
            wrappingKey: SecretBytes(of: ExampleWriter.wrappingKey)
        )
        for (example, plaintext) in zip(examples, Self.plaintexts) {
            var keyrings: [any Keyring] = [LocalKeyring(keyFile)]
            if example.title.contains("two slots") {
                keyrings.append(PassphraseKeyring(passphrase))
            }
            for keyring in keyrings {
                let attempt = try Attempt([keyring])
                let opened = try await attempt.decrypt(example.container)
                #expect(opened.outcome == (try Outcome(plaintext: plaintext, hasWarnings: false)))
                #expect(try await attempt.verify(example.container).damagedStructures == [])
            }
            let values = try ExampleWriter.values(
                Sealed(plaintext: plaintext, container: example.container)
            )
            #expect(example.values.map(\.name) == values.map(\.0))
            for (name, bytes) in values { #expect(example[name] == bytes, "\(name)") }
        }
        let article = try String(contentsOf: Example.article, encoding: .utf8)
        let keyText = try PeerVectorTests.keyFileText(ExampleWriter.wrappingKey)
        #expect(article.contains(String(decoding: keyText, as: UTF8.self)))
        #expect(article.contains("`\(String(decoding: ExampleWriter.passphrase, as: UTF8.self))`"))
    }

    @Test("open to a decoder made from the specification alone, by their data keys", .needsPeer)
    func openToPeer() throws {
        let scratch = try ScratchFolder()
        let examples = try Example.all()
        let jobs = try examples.map { example in
            try scratch.write(example.container, example.title)
            return Peer.Job(
                container: scratch.path(example.title),
                key: .dataKey(try #require(example["data key"]))
            )
        }
        for (answer, example) in zip(try Peer.decode(jobs), examples) {
            #expect(answer.exit == 0, "\(example.title): \(answer.said)")
            #expect(answer.sha256 == example["plaintext SHA-256"].map { Hex.text($0) })
        }
    }
}
