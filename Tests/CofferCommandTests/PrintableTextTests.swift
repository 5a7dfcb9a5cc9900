internal import Testing

@testable import CofferCommand

@Suite struct PrintableTextTests {
    @Test(arguments: [
        ("plain späße 日本", "plain späße 日本"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\u{1B}[31m", "\\u{1B}[31m"),
        ("\u{7F}\u{9B}", "\\u{7F}\\u{9B}"),
        ("a\u{202E}b\u{2028}\u{FEFF}", "a\\u{202E}b\\u{2028}\\u{FEFF}"),
        ("\u{0}", "\\u{0}"),
    ])
    func controlCharactersAreEscaped(_ text: String, _ expected: String) {
        #expect(PrintableText.of(text) == expected)
    }

    @Test func bytesThatAreNotTextAreEscaped() {
        #expect(PrintableText.of(bytes: [0x61, 0xFF, 0x0C, 0xC3]) == "a\\xFF\\u{C}\\xC3")
    }

    @Test func argumentsShowTheirBytes() {
        #expect(PrintableText.of(ArgumentText(bytes: [0x61, 0xFE]).text) == "a\\xFE")
    }
}
