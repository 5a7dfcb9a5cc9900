internal import TestSupport

/// Plaintexts of the kinds that matter to compression.
enum Content: CaseIterable, Sendable {
    case random, text, mixed

    /// Random bytes, made once: debug builds are slow at it.
    private static let pool: [UInt8] = {
        var generator = SeededGenerator(seed: 20_26, for: "Content")
        var words = [UInt64](repeating: 0, count: 1 << 17)
        for index in words.indices { words[index] = generator.next() }
        return unsafe words.withUnsafeBytes { unsafe Array($0) }
    }()

    private static let line = Array(
        "2026-01-01 00:00:00 a line of a log that repeats itself\n".utf8
    )
    private static let page: [UInt8] = {
        var page: [UInt8] = []
        while page.count < 1 << 16 { page += line }
        return Array(page.prefix(1 << 16))
    }()

    /// Bytes of this kind; the same for the same count.
    func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var place = 0
        while bytes.count < count {
            let left = count - bytes.count
            let isRandom = self == .random || self == .mixed && place.isMultiple(of: 2)
            if isRandom {
                // Overlapping pieces of the pool, but no two of them the same.
                let start = place * 4_099 % (1 << 19)
                bytes += Self.pool[start..<start + min(left, 1 << 16)]
            } else {
                bytes += Self.page.prefix(left)
            }
            place += 1
        }
        return bytes
    }
}
