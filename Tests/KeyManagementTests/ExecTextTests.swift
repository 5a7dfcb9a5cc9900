internal import AuthenticatedEncryption
internal import Testing

@testable internal import KeyManagement

@Suite("What passes between Coffer and a command") struct ExecTextTests {
    private func text(_ secret: SecretBytes?) -> String? {
        secret.map { String(decoding: $0.exposedBytes(), as: UTF8.self) }
    }

    // MARK: Requests

    @Test func requestsAreOneLineOfJSON() {
        let start = #"{"protocol":"coffer-exec","version":1,"operation":"#
        let context: EncryptionContext = ["b": "x\"\\\n\u{1}", "a\u{E9}": ""]
        #expect(
            text(ExecRequest.generate(for: context).text) == start
                + #""generate","wraps":"data-key","context":{"a\#u{E9}":"","#
                + #""b":"x\"\\\u000a\u0001"}}"# + "\n"
        )
        let key = SecretBytes([0xFF, 0xFE, 0xFD, 0xFC])
        #expect(
            text(ExecRequest.wrap(key, wrapsContainerKey: true, for: [:]).text) == start
                + #""wrap","wraps":"container-key","context":{},"key":"//79/A=="}"# + "\n"
        )
        let unwrap = ExecRequest.unwrap(
            [1, 2],
            keyID: "k\u{E9}\"",
            wrapsContainerKey: false,
            for: ["a": "b"]
        )
        #expect(
            text(unwrap.text) == start
                + #""unwrap","wraps":"data-key","context":{"a":"b"},"key_id":"k\#u{E9}\"","#
                + #""wrapped_key":"AQI="}"# + "\n"
        )
    }

    // MARK: Lines for messages

    @Test(
        arguments: [
            ("", ""), ("\n \n\t\n", ""), ("a", "a"), ("\n\nfirst\nsecond", "first"),
            ("one\r\ntwo", "one"), ("\u{1B}[31mred\u{7}", "?[31mred?"), ("a\u{202E}b", "a?b"),
        ]
    )
    func linesArePrintable(said: String, line: String) {
        #expect(PrintableLine.of([UInt8](said.utf8)) == line)
    }

    @Test func linesAreShort() {
        #expect(PrintableLine.of([0x61, 0xFF, 0x62]) == "a?b")
        let line = PrintableLine.of([UInt8](repeating: 0x61, count: 10_000))
        #expect(line == String(repeating: "a", count: 200) + "...")
    }
}
