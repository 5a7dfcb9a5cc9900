internal import Testing

@testable internal import KeyManagement

@Suite struct ExecCommandTests {
    @Test(
        arguments: [
            ("p", ["p"]),
            ("  p \t a\n b  ", ["p", "a", "b"]),
            ("p 'a b' \"c d\"", ["p", "a b", "c d"]),
            ("p a'b c'd\"e f\"g", ["p", "ab cde fg"]),
            ("p '' \"\"", ["p", "", ""]),
            (#"p \  a\ b \'\"\\ \n"#, ["p", " ", "a b", #"'"\"#, "n"]),
            (#"p 'a\' '"' "'""#, ["p", #"a\"#, "\"", "'"]),
            (#"p "\"\\\$\n""#, ["p", #""\\$\n"#]),
            ("p $HOME * ~ | ; && `x` #", ["p", "$HOME", "*", "~", "|", ";", "&&", "`x`", "#"]),
            ("'p q'", ["p q"]),
        ] as [(String, [String])]
    )
    func divides(line: String, words: [String]) throws {
        let command = try ExecCommand(parsing: [UInt8](line.utf8))
        #expect(command.words == words.map { [UInt8]($0.utf8) })
        #expect(command.line == [UInt8](line.utf8))
    }

    @Test func keepsBytesThatAreNotUTF8() throws {
        #expect(
            try ExecCommand(parsing: [0x70, 0x20, 0xFF, 0xC3]).words == [[0x70], [0xFF, 0xC3]]
        )
    }

    @Test(arguments: ["", "  ", "''", "'' a", "p 'a", "p \"a", "p a\\", "p \"a\\", "p\0q"])
    func refuses(line: String) {
        let error = #expect(throws: KeyError.self) {
            try ExecCommand(parsing: [UInt8](line.utf8))
        }
        #expect(error?.code == .invalidParameter)
        #expect(error?.message.contains("exec: needs a program") == true)
    }
}
