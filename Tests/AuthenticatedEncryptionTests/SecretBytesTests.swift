internal import AuthenticatedEncryption
internal import Testing

@Suite struct SecretBytesTests {
    struct Refusal: Error, Equatable {}

    @Test(arguments: [0, 1, 32, 4_095, 4_096, 4_097])
    func holdsWhatItWasGiven(byteCount: Int) {
        let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let secret = SecretBytes(bytes)
        #expect(secret.byteCount == byteCount)
        #expect(secret.exposedBytes() == bytes)
        #expect(secret.withBytes { $0.byteCount } == byteCount)
    }

    @Test func beginsWithZeros() {
        let secret = SecretBytes(byteCount: 100) { _ in }
        #expect(secret.exposedBytes() == [UInt8](repeating: 0, count: 100))
    }

    /// Pages come back from earlier secrets, also when many threads use them.
    @Test func neverShowsAnEarlierSecret() async {
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<50).allSatisfy { _ in
                        let fresh = (0..<10).map { _ in SecretBytes(byteCount: 4_096) { _ in } }
                        let areZero = fresh.allSatisfy { $0.exposedBytes().allSatisfy { $0 == 0 } }
                        let full = fresh.map { _ in SecretBytes([UInt8](repeating: 1, count: 4_096))
                        }
                        return areZero && full.count == fresh.count
                    }
                }
            }
            for await areZero in group { #expect(areZero) }
        }
    }

    @Test func passesOnAnErrorOfItsInitializer() {
        #expect(throws: Refusal()) {
            _ = try SecretBytes(byteCount: 8) { _ throws(Refusal) in throw Refusal() }
        }
    }

    @Test func extractsAndAppends() {
        let secret = SecretBytes([1, 2, 3, 4, 5])
        #expect(secret.extracting(1..<4).exposedBytes() == [2, 3, 4])
        #expect(secret.extracting(5..<5).exposedBytes() == [])
        let more: [UInt8] = [6, 7]
        let longer = unsafe secret.appending(more.span.bytes)
        #expect(longer.exposedBytes() == [1, 2, 3, 4, 5, 6, 7])
    }

    @Test func comparesAllBytes() {
        let secret = SecretBytes([1, 2, 3])
        #expect(secret.isEqual(to: SecretBytes([1, 2, 3])))
        #expect(!secret.isEqual(to: SecretBytes([1, 2, 4])))
        #expect(!secret.isEqual(to: SecretBytes([0, 2, 3])))
        #expect(!secret.isEqual(to: SecretBytes([1, 2])))
        #expect(SecretBytes([]).isEqual(to: SecretBytes([])))
        #expect(ConstantTime.areEqual([UInt8]([5, 6]), [5, 6]))
        #expect(!ConstantTime.areEqual([UInt8]([5, 6]), [5, 7]))
    }

    @Test func showsNothing() {
        let secret = SecretBytes([0xDE, 0xAD])
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), String(describing: secret), dumped] {
            #expect(text.contains("redacted"))
            #expect(!text.contains("222") && !text.lowercased().contains("de"))
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test func randomBytesDiffer() throws {
        let secrets = try (0..<4).map { _ in try SecretBytes.random(byteCount: 32).exposedBytes() }
        #expect(Set(secrets).count == 4)
        // More than one call to the system: a read of over 32 MiB comes back short.
        let many = try SystemRandom.bytes(40 << 20)
        #expect(many.suffix(32).contains { $0 != 0 })
        #expect(try SystemRandom.bytes(0) == [])
    }
}
