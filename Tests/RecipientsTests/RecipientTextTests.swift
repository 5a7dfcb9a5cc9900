internal import KeyManagement
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import Recipients

@Suite struct RecipientTextTests {
    @Test(arguments: RecipientSamples.all)
    func writesAndReadsTheTextOfAPublicKey(_ samples: RecipientSamples) throws {
        let key = try samples.identity.publicKey
        #expect(try key.text() == samples.publicText)
        #expect(try RecipientKey(parsing: samples.publicText) == key)
    }

    @Test(arguments: RecipientSamples.all)
    func refusesEveryChangedCharacter(_ samples: RecipientSamples) throws {
        let text = [UInt8](samples.publicText.utf8)
        for offset in text.indices {
            var changed = text
            changed[offset] =
                changed[offset] == UInt8(ascii: "1") ? UInt8(ascii: "2") : UInt8(ascii: "1")
            #expect(try RecipientText.decode(changed) == nil, "offset \(offset)")
        }
    }

    @Test(arguments: RecipientSamples.all)
    func refusesWhatIsNoText(_ samples: RecipientSamples) {
        let text = samples.publicText
        for wrong in [
            "", "x", String(text.dropLast()), text + "0", " " + text, text + "\n",
            text.replacing("recipient", with: "Recipient"), text.replacing("-1:", with: "-2:"),
            samples.identityLine, "file:x",
        ] {
            let error = #expect(throws: KeyError.self) { try RecipientKey(parsing: wrong) }
            #expect(error?.code == .invalidParameter, "\(wrong)")
        }
    }

    @Test func base64HasOneTextForEachByteString() {
        for (bytes, text) in [
            ([], ""), ([0xFF], "_w"), ([0xFB, 0xEF], "--8"), ([1, 2, 3], "AQID"),
        ] as [([UInt8], String)] {
            #expect(Base64URL.encode(bytes) == [UInt8](text.utf8))
            #expect(Base64URL.decode(text.utf8) == bytes)
        }
        for wrong in ["_x", "_", "A", "AQID=", "+/+/", "--9", "AQ ID"] {
            #expect(Base64URL.decode(wrong.utf8) == nil, "\(wrong)")
        }
    }
}
