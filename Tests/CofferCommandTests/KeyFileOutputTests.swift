internal import Testing

/// No output replaces a file that a key is read from.
@Suite struct KeyFileOutputTests {
    @Test(arguments: [
        ("encrypt --key file:k in -o k", "k"),
        ("encrypt --dry-run --key file:k in -o k", "k"),
        ("encrypt --key file:k in -o link/../k", "k"),
        ("encrypt --key file:k in -o alias", "k"),
        ("encrypt --key identity:i in -o i", "i"),
        ("encrypt --key recipient:file:r in -o r", "r"),
        ("encrypt --key passphrase:file:p in -o p", "p"),
        ("encrypt in -o ../home/.config/coffer/default.key", "../home/.config/coffer/default.key"),
        (
            "decrypt in.coffer -o ../home/.config/coffer/default.key",
            "../home/.config/coffer/default.key"
        ),
        ("decrypt --unlock passphrase:file:p in.coffer -o p", "p"),
        ("decrypt --key file:k in.coffer -o k", "k"),
        ("rewrap --add file:k in.coffer -o k", "k"),
        ("rewrap --key file:k --add file:k2 in.coffer -o k", "k"),
    ])
    func isRefused(_ line: String, _ file: String) throws {
        let folder = try CommandFolder()
        let setup = try folder.shell(
            """
            umask 077; mkdir d; ln -s d link; echo hello > in; echo secret > p
            coffer keygen -o k && coffer keygen -o k2 && ln -s k alias
            coffer keygen --recipient -o i > r && coffer encrypt in
            """
        )
        try #require(setup.status == 0)
        let before = try folder.read(file)
        let words = line.split(separator: " ").map(String.init)
        let result = try folder.run(
            bytes: [Array(words[0].utf8), Array("--force".utf8)]
                + words.dropFirst().map { Array($0.utf8) }
        )
        #expect(result.status == 64)
        #expect(result.error.contains("the file of a key in use"), "\(result.error)")
        #expect(try folder.read(file) == before)
    }
}
