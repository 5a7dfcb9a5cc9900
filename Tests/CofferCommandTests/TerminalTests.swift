internal import Glibc
internal import TestSupport
internal import Testing

/// What happens on a terminal: refusals, prompts, progress.
@Suite struct TerminalTests {
    private let folder = try? CommandFolder()

    @Test(arguments: [["encrypt", "in", "-o", "-"], ["encrypt", "-"], ["decrypt", "-"]])
    func dataIsNotWrittenToATerminalUnasked(_ arguments: [String]) throws {
        let folder = try #require(folder)
        let terminal = try PseudoTerminal()
        try folder.write([1], to: "in")
        let child = try folder.start(
            arguments,
            output: terminal.path,
            error: "\(folder.path)/error"
        )
        #expect(child.wait() == .exited(64))
        let message = String(decoding: try folder.read("\(folder.path)/error"), as: UTF8.self)
        #expect(message.contains("isn't written to a terminal"))
        #expect(terminal.text().isEmpty)
    }

    @Test func aContainerIsNotWrittenToATerminalByName() throws {
        let folder = try #require(folder)
        let terminal = try PseudoTerminal()
        try folder.write([1], to: "in")
        #expect(try folder.run("encrypt", "in", "-o", terminal.path).status == 64)
        #expect(terminal.text().isEmpty)
    }

    @Test func plaintextIsWrittenToATerminalWhenAskedFor() throws {
        let folder = try #require(folder)
        let terminal = try PseudoTerminal()
        try folder.write(Array("hello".utf8), to: "in")
        #expect(try folder.run("encrypt", "in").status == 0)
        let child = try folder.start(["decrypt", "in.coffer", "-o", "-"], output: terminal.path)
        #expect(child.wait() == .exited(0))
        #expect(terminal.text() == "hello")
    }

    @Test func passphrasesAreAskedForTwiceAndNotShown() throws {
        let folder = try #require(folder)
        let terminal = try PseudoTerminal()
        try folder.write(Array("hello".utf8), to: "in")
        let encryption = try folder.start(
            ["encrypt", "--key", "passphrase", "in"],
            terminal: terminal
        )
        for answer in ["one", "another", "secret", "secret"] {
            #expect(terminal.waitFor(answer.hasPrefix("another") ? "again: " : ": "))
            #expect(!terminal.echoes)
            terminal.type(answer + "\n")
            if answer == "another" { #expect(terminal.waitFor("They differ.")) }
        }
        #expect(encryption.wait() == .exited(0))
        #expect(terminal.echoes)
        let decryption = try folder.start(
            ["decrypt", "--key", "passphrase", "in.coffer", "-o", "out"],
            terminal: terminal
        )
        #expect(terminal.waitFor("Passphrase: "))
        terminal.type("secret\n")
        #expect(decryption.wait() == .exited(0))
        #expect(try folder.read("out") == Array("hello".utf8))
        #expect(!terminal.text().contains("secret"))
    }

    @Test func passphrasesThatDifferThreeTimesAreGivenUp() throws {
        let folder = try #require(folder)
        let terminal = try PseudoTerminal()
        try folder.write([1], to: "in")
        let child = try folder.start(["encrypt", "--key", "passphrase", "in"], terminal: terminal)
        for attempt in 0..<3 {
            #expect(terminal.waitFor("New passphrase: "))
            terminal.type("one\n")
            #expect(terminal.waitFor("The same again: "))
            terminal.type("other \(attempt)\n")
        }
        #expect(child.wait() == .exited(77))
        #expect(try folder.names() == ["in"])
    }

    @Test(arguments: [("\u{3}", 130), ("\u{1C}", 131)] as [(String, Int32)])
    func interruptingAPromptRestoresTheTerminal(_ key: String, _ status: Int32) throws {
        let folder = try #require(folder)
        let terminal = try PseudoTerminal()
        try folder.write([1], to: "in")
        let child = try folder.start(["encrypt", "--key", "passphrase", "in"], terminal: terminal)
        #expect(terminal.waitFor("New passphrase: "))
        #expect(!terminal.echoes)
        terminal.type(key)
        #expect(child.wait() == .exited(status))
        #expect(terminal.echoes)
    }

    @Test func anEmptyPassphraseIsNone() throws {
        let folder = try #require(folder)
        let terminal = try PseudoTerminal()
        try folder.write([1], to: "in")
        let child = try folder.start(["encrypt", "--key", "passphrase", "in"], terminal: terminal)
        #expect(terminal.waitFor("New passphrase: "))
        terminal.type("\n")
        #expect(child.wait() == .exited(77))
    }

    @Test func withoutATerminalAPassphraseCannotBeAskedFor() throws {
        let folder = try #require(folder)
        let line = "echo 1 > in; setsid -w \"$COFFER\" encrypt --key passphrase in"
        let result = try folder.shell(line)
        #expect(result.status == 77)
        #expect(result.error.contains("passphrase:file:"))
    }

    @Test func progressIsShownOnATerminalAndTakenAway() throws {
        let folder = try #require(folder)
        let terminal = try PseudoTerminal()
        let pipe = try folder.makePipe("pipe")
        let child = try folder.start(["encrypt", "pipe", "-o", "out"], error: terminal.path)
        #expect(terminal.waitFor("\r\u{1B}[Kpipe: 0 B"))
        close(pipe)
        #expect(child.wait() == .exited(0))
        #expect(terminal.text().hasSuffix("\r\u{1B}[K"))
        let quiet = try folder.start(["verify", "--quiet", "out"], error: terminal.path)
        let before = terminal.text()
        #expect(quiet.wait() == .exited(0))
        #expect(terminal.text() == before)
    }
}
