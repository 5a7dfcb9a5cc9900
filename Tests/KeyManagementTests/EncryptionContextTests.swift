internal import ContainerFormat
internal import KeyManagement
internal import TestSupport
internal import Testing

@Suite struct EncryptionContextTests {
    @Test func encodesCanonically() throws {
        let bytes = [UInt8](hex: "0400020061c3b16fc3b10700050070726f6a65637461746c6173")
        #expect(try KeySamples.context.encoded() == bytes)
        let decoded = try EncryptionContext(decoding: bytes)
        #expect(decoded == KeySamples.context)
        #expect(decoded.entries.map(\.name) == ["a\u{F1}o", "project"])
        #expect(try EncryptionContext().encoded() == [])
        #expect(EncryptionContext().isEmpty)
    }

    @Test func keepsOrderAndNormalFormOfBytes() throws {
        // Equal as Swift strings, different as bytes.
        let composed: EncryptionContext = ["\u{E9}": "1"]
        let decomposed: EncryptionContext = ["e\u{301}": "1"]
        #expect(composed != decomposed)
        let both = try EncryptionContext([("\u{E9}", "1"), ("e\u{301}", "2")])
        #expect(both["\u{E9}"] == "1")
        #expect(both["e\u{301}"] == "2")
        #expect(try EncryptionContext(decoding: both.encoded()) == both)
    }

    @Test func readsAndChangesValues() throws {
        var context: EncryptionContext = ["b": "2"]
        context["a"] = "1"
        context["b"] = "3"
        #expect(context == ["a": "1", "b": "3"])
        context["a"] = nil
        #expect(context == ["b": "3"])
        #expect(context["a"] == nil)
    }

    @Test func refusesWhatBreaksALimit() throws {
        let invalid: [[(String, String)]] = [
            [("", "x")],
            [("a", "1"), ("a", "2")],
            [("a", String(repeating: "x", count: 8_192 - 4))],
            [("a", "1"), ("b", String(repeating: "x", count: 70_000))],
        ]
        for pairs in invalid {
            let error = #expect(throws: KeyError.self) { try EncryptionContext(pairs) }
            #expect(error?.code == .invalidParameter)
        }
        let largest = try EncryptionContext([("a", String(repeating: "x", count: 8_192 - 5))])
        #expect(try largest.encoded().count == 8_192)
        let literal: EncryptionContext = ["a": "1", "a": "2"]
        #expect(throws: KeyError.self) { try literal.encoded() }
        #expect(throws: FormatError.self) { try EncryptionContext(decoding: [0]) }
    }
}
