import TestSupport
import Testing
import Zstandard

@Suite struct CompressorTests {
    @Test(arguments: [1, 3, 9, 22], [0, 1, 2, 255, 256, 65_535, 65_792, 131_073, 300_000])
    func comesBack(_ level: Int, _ count: Int) throws {
        var generator = SeededGenerator()
        let compressor = try Compressor(level: level)
        let decompressor = try Decompressor()
        for content in [text(count, &generator), noise(count, &generator)] {
            let frame = try #require(try compressor.compress(content, capacity: count + 1000))
            #expect(
                try decompressor.decompress(
                    frame,
                    byteCount: count,
                    windowByteCount: max(1024, count)
                ) == content
            )
        }
    }

    @Test func oneCompressorMakesTheSameFrameOfTheSameBytes() throws {
        var generator = SeededGenerator()
        let small = text(1000, &generator)
        let large = text(300_000, &generator)
        let compressor = try Compressor(level: 3)
        let first = try compressor.compress(small, capacity: 1000)
        _ = try compressor.compress(large, capacity: 300_000)
        _ = try compressor.compress(large, capacity: 10)
        #expect(try compressor.compress(small, capacity: 1000) == first)
    }

    @Test func whatDoesNotFitIsNil() throws {
        var generator = SeededGenerator()
        let compressor = try Compressor(level: 3)
        let random = noise(100_000, &generator)
        #expect(try compressor.compress(random, capacity: 99_999) == nil)
        #expect(try compressor.compress([1], capacity: 0) == nil)
        let words = text(100_000, &generator)
        let frame = try #require(try compressor.compress(words, capacity: 99_999))
        #expect(frame.count < 60_000)
        #expect(try compressor.compress(words, capacity: frame.count + 1000) == frame)
        #expect(try compressor.compress(words, capacity: frame.count - 1) == nil)
    }

    @Test func framesStateTheirSizeAndNothingElse() throws {
        let compressor = try Compressor(level: 3)
        let frame = try #require(
            try compressor.compress(Array(repeating: 7, count: 70_000), capacity: 100)
        )
        #expect(Array(frame[..<4]) == [0x28, 0xB5, 0x2F, 0xFD])
        // Four bytes of content size, single segment, no checksum, no dictionary.
        #expect(frame[4] == 0b1010_0000)
        #expect(Array(frame[5..<9]) == [0x70, 0x11, 0x01, 0x00])
    }

    @Test(arguments: [Int.min, -1, 0, 23, Int.max])
    func levelsOutOfRangeAreRefused(_ level: Int) {
        #expect(
            code { () throws(ZstandardError) in try Compressor(level: level) } == .invalidParameter
        )
    }
}
