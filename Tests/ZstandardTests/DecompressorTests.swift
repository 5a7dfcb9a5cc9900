import TestSupport
import Testing
import Zstandard

@Suite struct DecompressorTests {
    /// Made by `zstd --no-check` 1.5.4.
    static let greeting = [UInt8](hex: "28b52ffd20216d00003868656c6c6f2c200100b28b11")
    static let content = Array("hello, hello, hello, hello, hello".utf8)

    let decompressor: Decompressor
    init() throws { decompressor = try Decompressor() }

    func refusal(_ frame: [UInt8], _ byteCount: Int, window: Int = 1 << 20) -> ZstandardError.Code?
    {
        code { () throws(ZstandardError) in
            try decompressor.decompress(frame, byteCount: byteCount, windowByteCount: window)
        }
    }

    /// A frame of one raw block, with the header fields as given (RFC 8878, section 3.1.1).
    func rawFrame(
        descriptor: UInt8,
        window: [UInt8] = [],
        dictionary: [UInt8] = [],
        size: [UInt8],
        content: [UInt8]
    ) -> [UInt8] {
        let block = content.count << 3 | 1
        return [0x28, 0xB5, 0x2F, 0xFD, descriptor] + window + dictionary + size
            + [UInt8(block & 0xFF), UInt8(block >> 8 & 0xFF), UInt8(block >> 16)] + content
    }

    @Test func knownFrameIsRead() throws {
        #expect(try decompressor.decompress(Self.greeting, byteCount: 33) == Self.content)
        // With a checksum, right and wrong.
        var checked = [UInt8](hex: "28b52ffd24216d00003868656c6c6f2c200100b28b110dacd105")
        #expect(try decompressor.decompress(checked, byteCount: 33) == Self.content)
        checked[checked.count - 1] ^= 1
        #expect(refusal(checked, 33) == .corruptFrame)
    }

    @Test func withoutAContentSizeIsRefused() {
        #expect(
            refusal([UInt8](hex: "28b52ffd00586d00003868656c6c6f2c200100b28b11"), 33)
                == .corruptFrame
        )
    }

    @Test func everyTruncationIsRefused() {
        for count in 0..<Self.greeting.count {
            #expect(refusal(Array(Self.greeting[..<count]), 33) == .corruptFrame, "\(count)")
        }
    }

    @Test func nothingMayFollowOrPrecede() {
        #expect(refusal(Self.greeting + [0], 33) == .corruptFrame)
        #expect(refusal(Self.greeting + Self.greeting, 66) == .corruptFrame)
        #expect(refusal(Self.greeting + Self.greeting, 33) == .corruptFrame)
        let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 1, 2]
        #expect(refusal(skippable, 0) == .corruptFrame)
        #expect(refusal(skippable + Self.greeting, 33) == .corruptFrame)
        #expect(refusal(Self.greeting + skippable, 33) == .corruptFrame)
        let empty = rawFrame(descriptor: 0x20, size: [0], content: [])
        #expect(refusal(empty, 0) == nil)
        #expect(refusal(Self.greeting + empty, 33) == .corruptFrame)
        #expect(refusal(empty + Self.greeting, 33) == .corruptFrame)
    }

    @Test func theSizeMustBeTheExpectedOne() {
        for count in [0, 32, 34, 1 << 20] {
            #expect(refusal(Self.greeting, count) == .corruptFrame)
        }
        // Stated as expected, but of more or less content.
        for stated: UInt8 in [0, 9, 11, 255] {
            let frame = rawFrame(descriptor: 0x20, size: [stated], content: Array(0..<10))
            #expect(refusal(frame, Int(stated)) == .corruptFrame)
        }
        #expect(
            refusal(rawFrame(descriptor: 0x20, size: [10], content: Array(0..<10)), 10) == nil
        )
    }

    @Test func sizesOfAllWidthsAreRead() throws {
        let content = [UInt8](repeating: 3, count: 300)
        let header: [(UInt8, [UInt8])] = [
            (0x60, [44, 0]), (0xA0, [44, 1, 0, 0]), (0xE0, [44, 1, 0, 0, 0, 0, 0, 0]),
        ]
        for (descriptor, size) in header {
            let frame = rawFrame(descriptor: descriptor, size: size, content: content)
            #expect(try decompressor.decompress(frame, byteCount: 300) == content)
        }
        let huge = rawFrame(
            descriptor: 0xE0,
            size: Array(repeating: 0xFF, count: 8),
            content: content
        )
        #expect(refusal(huge, 300) == .corruptFrame)
    }

    @Test func windowsOverTheLimitAreRefused() {
        let content = Array(0..<UInt8(10))
        // Exponent 6 above 2^10, mantissa 0 to 7 eighths.
        for mantissa in 0..<8 {
            let frame = rawFrame(
                descriptor: 0x80,
                window: [UInt8(6 << 3 | mantissa)],
                size: [10, 0, 0, 0],
                content: content
            )
            let window = 65_536 + 8192 * mantissa
            #expect(refusal(frame, 10, window: window) == nil)
            #expect(refusal(frame, 10, window: window - 1) == .corruptFrame)
        }
        let largest = rawFrame(
            descriptor: 0x80,
            window: [0xFF],
            size: [10, 0, 0, 0],
            content: content
        )
        #expect(refusal(largest, 10, window: 1 << 26) == .corruptFrame)
        // The window of a single segment is its content.
        #expect(refusal(Self.greeting, 33, window: 33) == nil)
        #expect(refusal(Self.greeting, 33, window: 32) == .corruptFrame)
        #expect(refusal(Self.greeting, 33, window: -1) == .corruptFrame)
    }

    @Test func dictionariesAndReservedBitsAreRefused() {
        let content = Array(0..<UInt8(10))
        for (flag, width) in [(1, 1), (2, 2), (3, 4)] {
            for id: UInt8 in [0, 1, 255] {
                let frame = rawFrame(
                    descriptor: 0x20 | UInt8(flag),
                    dictionary: Array(repeating: 0, count: width - 1) + [id],
                    size: [10],
                    content: content
                )
                // Id 0 says that there is none.
                #expect(refusal(frame, 10) == (id == 0 ? nil : .corruptFrame))
            }
        }
        #expect(
            refusal(rawFrame(descriptor: 0x28, size: [10], content: content), 10) == .corruptFrame
        )
    }

    @Test func changedFramesNeverLeaveTheDestination() throws {
        var generator = SeededGenerator()
        let content = text(2000, &generator)
        let frame = try #require(try Compressor(level: 3).compress(content, capacity: 2000))
        for index in frame.indices {
            for bit in 0..<8 {
                var changed = frame
                changed[index] ^= 1 << bit
                // No checksum: a change may go unnoticed here, which is the cipher's part.
                let code = refusal(changed, 2000)
                #expect(code == nil || code == .corruptFrame)
            }
        }
        for _ in 0..<1000 {
            let noise =
                Self.greeting[..<5] + noise(40, &generator)
            let code = refusal(Array(noise), 33)
            #expect(code == nil || code == .corruptFrame)
        }
        #expect(try decompressor.decompress(frame, byteCount: 2000) == content)
    }

    @Test func aSmallDestinationIsRefused() {
        #expect(
            code { () throws(ZstandardError) in
                try decompressor.decompress(Self.greeting, byteCount: 33, room: -1)
            } == .destinationTooSmall
        )
    }
}
