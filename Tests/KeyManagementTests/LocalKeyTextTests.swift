internal import AuthenticatedEncryption
internal import Testing

@testable internal import KeyManagement

@Suite struct LocalKeyTextTests {
    func decode(_ text: String) throws -> SecretBytes? {
        try LocalKeyText.decode(SecretBytes(text.utf8))
    }

    @Test func encodesAndDecodesKnownKey() throws {
        let text = try LocalKeyText.encode(KeySamples.wrappingKey).exposedBytes()
        let lines = String(decoding: text, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.last == "")
        #expect(lines.dropLast().last ?? "" == KeySamples.localKeyLine)
        #expect(lines.dropLast(2).allSatisfy { $0.hasPrefix("#") })
        let decoded = try #require(try LocalKeyText.decode(SecretBytes(text)))
        #expect(decoded.isEqual(to: KeySamples.wrappingKey))
    }

    @Test(arguments: [
        KeySamples.localKeyLine,
        "\n\n# a comment\n\(KeySamples.localKeyLine)\n\n# another\n",
        "#\n#\(KeySamples.localKeyLine)\n\(KeySamples.localKeyLine)\n",
    ])
    func ignoresCommentsAndEmptyLines(text: String) throws {
        let decoded = try #require(try decode(text))
        #expect(decoded.isEqual(to: KeySamples.wrappingKey))
    }

    @Test(arguments: [
        "", "\n", "# nothing\n", "coffer-local-key-1:", "hello\n",
        "\(KeySamples.localKeyLine)\n\(KeySamples.localKeyLine)\n",
        "\(KeySamples.localKeyLine)\nx\n",
        "\(KeySamples.localKeyLine) \n", " \(KeySamples.localKeyLine)\n",
        "\(KeySamples.localKeyLine)\r\n", "\(KeySamples.localKeyLine)0\n",
        String(KeySamples.localKeyLine.dropLast()),
        KeySamples.localKeyLine.replacing("4a4b", with: "4A4B"),
        KeySamples.localKeyLine.replacing("4a4b", with: "4a4g"),
        KeySamples.localKeyLine.replacing("key-1", with: "key-2"),
        String(repeating: "#\n", count: 2_048) + KeySamples.localKeyLine,
    ])
    func refusesEverythingElse(text: String) throws {
        #expect(try decode(text) == nil)
    }

    @Test func refusesEveryChangedDigit() throws {
        let line = [UInt8](KeySamples.localKeyLine.utf8)
        for offset in line.indices {
            var changed = line
            changed[offset] =
                changed[offset] == UInt8(ascii: "1") ? UInt8(ascii: "2") : UInt8(ascii: "1")
            #expect(try LocalKeyText.decode(SecretBytes(changed)) == nil, "offset \(offset)")
        }
    }
}
