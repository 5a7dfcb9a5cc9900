internal import AuthenticatedEncryption
internal import Testing

@testable internal import KeyManagement

@Suite struct PassphraseWrapTests {
    private func passphrase(_ text: String) throws -> Passphrase {
        try Passphrase(SecretBytes(text.utf8))
    }

    @Test func wrapsAndUnwraps() throws {
        let secret = SecretBytes(0..<32)
        let wrap = try PassphraseWrap.wrap(secret, under: passphrase("one"), info: [1, 2])
        #expect(wrap.count == PassphraseWrap.byteCount(secretByteCount: 32))
        #expect(PassphraseWrap.isWellFormed(wrap))
        #expect(PassphraseParameters(decoding: wrap) == .standard)
        let opened = try PassphraseWrap.unwrap(wrap, under: passphrase("one"), info: [1, 2])
        #expect(opened?.exposedBytes() == [UInt8](0..<32))
        #expect(try PassphraseWrap.unwrap(wrap, under: passphrase("two"), info: [1, 2]) == nil)
        #expect(try PassphraseWrap.unwrap(wrap, under: passphrase("one"), info: [1]) == nil)
        let other = try PassphraseWrap.wrap(secret, under: passphrase("one"), info: [1, 2])
        #expect(other.suffix(112) != wrap.suffix(112))
    }

    @Test func isShortOrGreedy() throws {
        let least = PassphraseWrap.byteCount(secretByteCount: 0)
        let wrap = PassphraseParameters.standard.encoded + [UInt8](repeating: 0, count: least - 12)
        #expect(PassphraseWrap.isWellFormed(wrap))
        for wrong in [
            [], [UInt8](wrap.dropLast()), [24] + wrap.dropFirst(), [0] + wrap.dropFirst(),
        ] {
            #expect(!PassphraseWrap.isWellFormed(wrong))
            #expect(try PassphraseWrap.unwrap(wrong, under: passphrase("one"), info: []) == nil)
        }
    }
}
