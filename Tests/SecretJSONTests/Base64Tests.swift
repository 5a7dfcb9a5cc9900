internal import AuthenticatedEncryption
internal import Foundation
internal import TestSupport
internal import Testing

@testable internal import SecretJSON

@Suite struct Base64Tests {
    @Test func agreesWithFoundation() throws {
        var random = SeededGenerator()
        for count in 0...200 {
            let bytes = random.bytes(count)
            let text = Base64.encode(SecretBytes(bytes))
            try #require(text.exposedText == Data(bytes).base64EncodedString())
            try #require(Base64.decode(text)?.exposedBytes() == bytes)
        }
    }

    /// Every byte in every place of a group is taken if it is a digit, and only then.
    @Test func takesDigitsOnly() {
        let digits = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        for place in 0..<4 {
            for byte in UInt8.min...UInt8.max {
                var text = [UInt8]("AAAAAAAA".utf8)
                text[place] = byte
                #expect((Base64.decode(SecretBytes(text)) != nil) == digits.contains(byte))
            }
        }
    }

    @Test(arguments: [
        "A", "AA", "AAA", "AA=A", "A===", "====", "=AAA", "AAAA=", "AA==AAAA", "AB==", "AAB=",
        "AA= =", "AAAA\n", "AA-_",
    ])
    func refuses(text: String) {
        #expect(Base64.decode(SecretBytes(text)) == nil)
    }
}
