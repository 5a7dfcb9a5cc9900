internal import Testing

/// A secret that stands where its file's name belongs is refused, and not repeated.
@Suite struct SecretArgumentTests {
    private let folder: CommandFolder

    init() throws {
        folder = try CommandFolder()
        try folder.write([1], to: "in")
    }

    @Test(arguments: [
        "coffer-local-key-1:5EC3E7", "file:coffer-local-key-1:5EC3E7",
        "coffer-identity-xwing-1:5EC3E7", "identity:coffer-identity-x25519-1:5EC3E7",
        "recipient:file:coffer-identity-x25519-1:5EC3E7", "exec:coffer-local-key-1:5EC3E7",
        "aws-kms:coffer-local-key-1:5EC3E7", "identity:coffer-protected-identity-xwing-1:5EC3E7",
        "passphrase:file:coffer-identity-xwing-1:5EC3E7", "passphrase:5EC3E7",
        "passphrase:fd:5EC3E7", "5EC3E7", "Passphrase:5EC3E7",
    ])
    func isNotRepeated(_ key: String) throws {
        let option = try folder.run("encrypt", "--key", key, "in")
        let event = try folder.run("encrypt", "--json", "--key", key, "in")
        folder.environment = ["COFFER_KEY=\(key)"]
        for result in [option, event, try folder.run("encrypt", "in")] {
            #expect(result.status == 64)
            #expect(!(result.output + result.error).contains("5EC3E7"), "\(result.error)")
        }
    }

    @Test(arguments: ["passphrase:5EC3E7", "5EC3E7", "file:coffer-identity-xwing-1:5EC3E7"])
    func isNotRepeatedOfOtherOptions(_ source: String) throws {
        let results = [
            try folder.run("decrypt", "--unlock", source, "in.coffer"),
            try folder.run("keygen", "--recipient", "--protect", source, "-o", "i"),
        ]
        for result in results {
            #expect(result.status == 64)
            #expect(result.error.contains("passphrase:file:PATH"))
            #expect(!result.error.contains("5EC3E7"), "\(result.error)")
        }
        #expect(try folder.names() == ["in"])
    }

    @Test func aFileMayHaveALikeName() throws {
        #expect(try folder.run("keygen", "-o", "coffer-local-key-1").status == 0)
        let result = try folder.run("encrypt", "--key", "file:coffer-local-key-1", "in")
        #expect(result.status == 0, "\(result.error)")
    }
}
