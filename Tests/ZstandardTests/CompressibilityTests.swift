import TestSupport
import Testing
import Zstandard

@Suite struct CompressibilityTests {
    static let size = 1 << 20

    /// Not `#expect` on the call, which would print all the bytes.
    func expectLooks(
        compressible: Bool,
        _ bytes: [UInt8],
        at location: SourceLocation = #_sourceLocation
    ) {
        let isIncompressible = unsafe Compressibility.looksIncompressible(bytes.span.bytes)
        #expect(isIncompressible == !compressible, sourceLocation: location)
    }

    @Test(arguments: [16_384, 65_536, 100_001, size, size + 12_345, 4 * size])
    func randomBytesAre(_ count: Int) {
        var generator = SeededGenerator()
        expectLooks(compressible: false, noise(count, &generator))
    }

    @Test(arguments: [16_384, 65_536, size])
    func compressedTextIs(_ count: Int) throws {
        var generator = SeededGenerator()
        let source = text(count * 4, &generator)
        let frame = try #require(try Compressor(level: 1).compress(source, capacity: count * 4))
        expectLooks(compressible: false, Array(frame.prefix(count)))
    }

    @Test func textAndZerosAreNot() {
        var generator = SeededGenerator()
        expectLooks(compressible: true, [UInt8](repeating: 0, count: Self.size))
        expectLooks(compressible: true, text(Self.size, &generator))
        expectLooks(compressible: true, text(16_384, &generator))
        let base64 = noise(65_536, &generator).map { $0 & 63 + 48 }
        expectLooks(compressible: true, base64)
    }

    @Test func tooFewBytesToTellAreNot() {
        var generator = SeededGenerator()
        expectLooks(compressible: true, [])
        expectLooks(compressible: true, noise(16_383, &generator))
    }

    /// Text at the end, at the beginning, or in pieces, beside random bytes.
    @Test(arguments: [0.1, 0.25, 0.5])
    func partlyTextIsNot(_ share: Double) {
        var generator = SeededGenerator()
        let words = text(Int(share * Double(Self.size)), &generator)
        let random = noise(Self.size - words.count, &generator)
        expectLooks(compressible: true, words + random)
        expectLooks(compressible: true, random + words)
        var pieces: [UInt8] = []
        for piece in 0..<16 {
            pieces += words[piece * words.count / 16..<(piece + 1) * words.count / 16]
            pieces += random[piece * random.count / 16..<(piece + 1) * random.count / 16]
        }
        expectLooks(compressible: true, pieces)
    }

    /// Random blocks that come again have even byte values; only their repetition shrinks.
    @Test(arguments: [100, 4096, 10_007, 65_536, 131_072, 100_003, 262_144, 524_288])
    func repeatedBlocksAreNot(_ period: Int) {
        var generator = SeededGenerator()
        let block = noise(period, &generator)
        var bytes: [UInt8] = []
        while bytes.count < Self.size { bytes += block }
        expectLooks(compressible: true, bytes)
    }
}
