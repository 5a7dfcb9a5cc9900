import TestSupport
import Testing
import Zstandard

extension Compressor {
    /// Compresses into at most `capacity` bytes.
    func compress(_ bytes: [UInt8], capacity: Int) throws(ZstandardError) -> [UInt8]? {
        var frame = [UInt8](repeating: 0, count: capacity)
        var span = frame.mutableSpan
        var rawSpan = unsafe span.mutableBytes
        guard let count = try unsafe compress(bytes.span.bytes, into: &rawSpan) else { return nil }
        return Array(frame[..<count])
    }
}

extension Decompressor {
    /// Decompresses into a destination that has `room` bytes more than needed, which must stay as
    /// they are whatever happens.
    func decompress(
        _ frame: [UInt8],
        byteCount: Int,
        windowByteCount: Int = 1 << 20,
        room: Int = 64
    ) throws(ZstandardError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0xAA, count: byteCount + room)
        let before = bytes.count
        defer {
            #expect(bytes.count == before)
            #expect(bytes.dropFirst(byteCount).allSatisfy { $0 == 0xAA })
        }
        var span = bytes.mutableSpan
        var rawSpan = unsafe span.mutableBytes
        try unsafe decompress(
            frame.span.bytes,
            into: &rawSpan,
            byteCount: byteCount,
            windowByteCount: windowByteCount
        )
        return Array(bytes[..<byteCount])
    }
}

/// The code of the error that `body` throws; nil if it throws none.
func code<R>(of body: () throws(ZstandardError) -> R) -> ZstandardError.Code? {
    do {
        _ = try body()
        return nil
    } catch {
        return error.code
    }
}

/// English-like text: words of a small vocabulary in random order.
func text(_ count: Int, _ generator: inout SeededGenerator) -> [UInt8] {
    let words = (0..<2000).map { _ in
        (0..<Int.random(in: 2...9, using: &generator)).map { _ in
            UInt8.random(in: 97...122, using: &generator)
        } + [32]
    }
    var bytes: [UInt8] = []
    while bytes.count < count { bytes += words[Int.random(in: 0..<2000, using: &generator)] }
    return Array(bytes[..<count])
}

/// Random bytes, eight at a time.
func noise(_ count: Int, _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 8)
    while bytes.count < count {
        let word = generator.next()
        unsafe withUnsafeBytes(of: word) { unsafe bytes.append(contentsOf: $0) }
    }
    return Array(bytes.prefix(count))
}
