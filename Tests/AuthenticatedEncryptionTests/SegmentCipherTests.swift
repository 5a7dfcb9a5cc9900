internal import AuthenticatedEncryption
internal import TestSupport
internal import Testing

@Suite struct SegmentCipherTests {
    struct KnownAnswer: Sendable {
        let key: [UInt8]
        let segmentIndex: UInt64
        let associated: [UInt8]
        let text: [UInt8]
        let sealed: [UInt8]
    }

    static let countingKey = [UInt8](0..<32)

    /// The first two are test cases 13 and 14 of McGrew and Viega's "The Galois/Counter Mode of
    /// Operation"; the others were computed with Python's `cryptography`.
    static let knownAnswers = [
        KnownAnswer(
            key: [UInt8](repeating: 0, count: 32),
            segmentIndex: 0,
            associated: [],
            text: [],
            sealed: [UInt8](hex: "530f8afbc74536b9a963b4f1c4cb738b")
        ),
        KnownAnswer(
            key: [UInt8](repeating: 0, count: 32),
            segmentIndex: 0,
            associated: [],
            text: [UInt8](repeating: 0, count: 16),
            sealed: [UInt8](hex: "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")
        ),
        KnownAnswer(
            key: countingKey,
            segmentIndex: 1,
            associated: [],
            text: [0],
            sealed: [UInt8](hex: "e54ec90dbf3d2f37c89a83106b6803f377")
        ),
        KnownAnswer(
            key: countingKey,
            segmentIndex: 0x0123_4567_89AB_CDEF,
            associated: (0..<32).map { 255 - $0 },
            text: [UInt8](0..<40),
            sealed: [UInt8](
                hex: """
                    6a5f6b2179d34281212745c4f07a7516dc9172885af62b72da36929804409ff6c942712713e4506a
                    7da340042f8deb2e3f4a9718971dbac6
                    """
            )
        ),
        KnownAnswer(
            key: countingKey,
            segmentIndex: .max,
            associated: (0..<13).map { 255 - $0 },
            text: [],
            sealed: [UInt8](hex: "22548d3a1456837883f97cd58ad2a5b2")
        ),
    ]

    func cipher(_ key: [UInt8] = countingKey) throws -> SegmentCipher {
        let cipher = try SegmentCipher()
        try cipher.setKey(SecretBytes(key))
        return cipher
    }

    @Test(arguments: knownAnswers)
    func sealsAndOpensKnownAnswer(_ answer: KnownAnswer) throws {
        let cipher = try cipher(answer.key)
        let nonce = Nonce(segmentIndex: answer.segmentIndex)
        let sealed = try cipher.seal(answer.text, associated: answer.associated, nonce: nonce)
        #expect(sealed == answer.sealed)
        let opened = cipher.open(sealed, associated: answer.associated, nonce: nonce)
        #expect(opened.error == nil)
        #expect(opened.record.starts(with: answer.associated + answer.text))
    }

    @Test func sealsWholeSegment() throws {
        let text = (0..<1 << 20).map { UInt8($0 % 251) }
        let associated = [UInt8](repeating: 0, count: 32)
        let nonce = Nonce(segmentIndex: 7)
        let cipher = try cipher()
        let sealed = try cipher.seal(text, associated: associated, nonce: nonce)
        #expect(
            try Hash.sha256(sealed)
                == [UInt8](hex: "7fe9a43bb8dcb81c9b80876f7e3de1ed6a7e6b0652e5089956209e60f3b8c5be")
        )
        let opened = cipher.open(sealed, associated: associated, nonce: nonce)
        #expect(opened.error == nil)
        #expect(opened.record.dropLast(16) == (associated + text)[...])
    }

    @Test func refusesEveryChangedByteAndZeroesTheText() throws {
        let cipher = try cipher()
        let associated: [UInt8] = [1, 2, 3, 4, 5]
        let text = [UInt8](repeating: 0x5A, count: 33)
        let record = associated + (try cipher.seal(text, associated: associated))
        for offset in record.indices {
            var changed = record
            changed[offset] ^= 0x10
            let opened = cipher.open(
                [UInt8](changed[associated.count...]),
                associated: [UInt8](changed[..<associated.count])
            )
            #expect(opened.error?.code == .authenticationFailed, "offset \(offset)")
            let area = opened.record[associated.count..<associated.count + text.count]
            #expect(area.allSatisfy { $0 == 0 }, "offset \(offset)")
        }
        // The failures left nothing behind in the context.
        let sealed = [UInt8](record[associated.count...])
        #expect(cipher.open(sealed, associated: associated).error == nil)
    }

    @Test func refusesOtherNonceKeyAndDivision() throws {
        let cipher = try cipher()
        let text = [UInt8](repeating: 7, count: 20)
        let sealed = try cipher.seal(text, associated: [1], nonce: Nonce(segmentIndex: 3))
        let code = CryptoError.Code.authenticationFailed
        #expect(cipher.open(sealed, associated: [1]).error?.code == code)
        #expect(cipher.open([1] + sealed, nonce: Nonce(segmentIndex: 3)).error?.code == code)
        let shorter = [UInt8](sealed.dropLast())
        #expect(
            cipher.open(shorter, associated: [1], nonce: Nonce(segmentIndex: 3)).error?.code == code
        )
        try cipher.setKey(SecretBytes([UInt8](repeating: 1, count: 32)))
        #expect(
            cipher.open(sealed, associated: [1], nonce: Nonce(segmentIndex: 3)).error?.code == code
        )
    }

    @Test func changesKeyInBothDirections() throws {
        let cipher = try cipher([UInt8](repeating: 0, count: 32))
        let first = try cipher.seal([], associated: [])
        #expect(cipher.open(first).error == nil)
        try cipher.setKey(SecretBytes(Self.countingKey))
        let second = try cipher.seal([0], nonce: Nonce(segmentIndex: 1))
        #expect(second == [UInt8](hex: "e54ec90dbf3d2f37c89a83106b6803f377"))
        #expect(cipher.open(second, nonce: Nonce(segmentIndex: 1)).error == nil)
    }

    @Test func refusesWrongLengthsAndMissingKey() throws {
        let keyless = try SegmentCipher()
        let code = CryptoError.Code.invalidParameter
        #expect(keyless.open([UInt8](repeating: 0, count: 16)).error?.code == code)
        #expect(throws: CryptoError.self) {
            try keyless.setKey(SecretBytes([UInt8](repeating: 0, count: 16)))
        }
        let cipher = try cipher()
        for byteCount in 0..<16 {
            let short = [UInt8](repeating: 0, count: byteCount)
            #expect(cipher.open(short, associated: [9]).error?.code == code)
        }
        var record = [UInt8](repeating: 0, count: 32)
        var span = record.mutableSpan
        var bytes = unsafe span.mutableBytes
        for associatedByteCount in [-1, 17, 33, .max] {
            var thrown: CryptoError?
            do throws(CryptoError) {
                try cipher.seal(&bytes, associatedByteCount: associatedByteCount, nonce: .zero)
            } catch {
                thrown = error
            }
            #expect(thrown?.code == code)
        }
    }
}
