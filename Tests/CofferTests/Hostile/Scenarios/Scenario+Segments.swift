extension Scenario {
    /// Lies in S, sealed with a right tag and CRC unless said otherwise.
    static let segments: [Scenario] = [
        header("segment-flags", "an unknown flag in its header") { $0[4] |= 4 },
        header("segment-final-early", "a final flag in the header of the first") { $0[4] |= 1 },
        header("segment-zstd-flag", "no zstd flag in the header of a compressed one") { $0[4] = 0 },
        header("segment-reserved", "a reserved byte in its header") { $0[7] = 1 },
        header("segment-stored-0", "a stored length of 0") { $0.put(UInt32(0), at: 8) },
        header("segment-stored-max", "a stored length of 2^32 - 1") { $0.put(UInt32.max, at: 8) },
        header("segment-plaintext-length", "a plaintext length with a byte too few") {
            $0.put(UInt32(65_535), at: 12)
        },
        header("segment-plaintext-max", "a plaintext length of 2^32 - 1") {
            $0.put(UInt32.max, at: 12)
        },
        header("segment-index", "another index") { $0[16] = 1 },
        header("segment-index-max", "an index of 2^64 - 1") { $0.put(UInt64.max, at: 16) },
        header("segment-salt-prefix", "another salt prefix") { $0[24] ^= 1 },
        Scenario(
            "segment-type",
            "a record of unknown type in its place",
            .damaged("segment"),
            stream: .damaged("record")
        ) {
            $0.on(.header("S", 1)) { $0[3] = 0x59 }
        },
        Scenario("segment-CRC", "a wrong CRC", .damaged("segment"), stream: .damaged("record")) {
            $0.on(.record("S", 1)) { $0[28] ^= 1 }
        },
        Scenario("segment-ciphertext", "a changed ciphertext", .damaged("segment")) {
            $0.on(.record("S", 1)) { $0[32] ^= 1 }
        },
        Scenario("segment-tag", "a changed tag", .damaged("segment")) {
            $0.on(.record("S", 1)) { $0[$0.count - 1] ^= 1 }
        },
        Scenario(
            "segment-final-moved",
            "the final flag at the first, in the index too",
            .damaged("page"),
            stream: .damaged("segment")
        ) {
            $0.runs[0][0].isFinal = true
            $0.runs[0][1].isFinal = false
        },
        Scenario(
            "segment-final-twice",
            "two final segments, in the index too",
            .damaged("page"),
            stream: .damaged("segment")
        ) {
            $0.runs[0][0].isFinal = true
        },
        Scenario(
            "segment-final-missing",
            "no final segment, in the index neither",
            .damaged("page"),
            stream: .damaged("segment")
        ) {
            $0.runs[0][1].isFinal = false
        },
        Scenario(
            "segment-short",
            "a short segment that isn't final",
            .damaged("footer"),
            stream: .damaged("segment")
        ) {
            $0.runs = [[.raw(Forge.tail), .raw(Forge.tail)]]
        },
        Scenario(
            "segment-empty-final",
            "an empty final segment after a full one",
            .damaged("footer"),
            stream: .damaged("segment")
        ) {
            $0.runs = [[$0.runs[0][0], .raw([])]]
        },
        Scenario(
            "segment-too-long",
            "a final segment over the segment size",
            .damaged("footer"),
            stream: .damaged("segment")
        ) {
            let long = [UInt8](repeating: 0x41, count: 65_537)
            let frame = Frame(contentByteCount: long.count, blocks: [(0x41, long.count)]).encoded
            $0.runs = [[.compressed(frame, long)]]
        },
        Scenario(
            "segment-not-smaller",
            "a compressed segment as long as its plaintext",
            .damaged("page"),
            stream: .damaged("segment")
        ) {
            let frame = Frame(contentByteCount: 13, blocks: [(0x41, 13)]).encoded
            $0.runs = [[.compressed(frame, [UInt8](repeating: 0x41, count: 13))]]
        },
        Scenario(
            "segment-compressed-to-nothing",
            "a compressed segment of no bytes",
            .damaged("page"),
            stream: .damaged("segment")
        ) {
            $0.setFrame([])
        },
        Scenario(
            "segment-raw-shorter",
            "a raw segment shorter than its plaintext length",
            .damaged("page"),
            stream: .damaged("segment")
        ) {
            $0.runs[0][1].content.removeLast()
        },
    ]

    /// Frames that no decoder may accept, in sound segments.
    static let frames: [Scenario] = [
        frame("frame-garbage", "what isn't a frame") { [UInt8]("not a frame".utf8) },
        frame("frame-magic", "another magic number") { Frame.repeated(0x41).changing(0) },
        frame("frame-legacy", "the magic number of zstd 0.7") {
            Frame.repeated(0x41).changing(0, to: 0x27)
        },
        frame("frame-cut", "a frame without its last byte") {
            Array(Frame.repeated(0x41).dropLast())
        },
        frame("frame-trailing-byte", "a byte after the frame") { Frame.repeated(0x41) + [0] },
        frame("frame-two", "two frames of half the length each") {
            let half = Frame(contentByteCount: 32_768, blocks: [(0x41, 32_768)]).encoded
            return half + half
        },
        frame("frame-empty-second", "an empty frame after the right one") {
            Frame.repeated(0x41) + Frame(contentByteCount: 0, blocks: [(0, 0)]).encoded
        },
        frame("frame-skippable-first", "a skippable frame before the right one") {
            Frame.skippable + Frame.repeated(0x41)
        },
        frame("frame-skippable-after", "a skippable frame after the right one") {
            Frame.repeated(0x41) + Frame.skippable
        },
        frame("frame-skippable-only", "a skippable frame only") { Frame.skippable },
        frame("frame-dictionary", "a frame that names dictionary 7") {
            Frame(dictionaryID: 7, blocks: [(0x41, 65_536)]).encoded
        },
        frame("frame-window", "a window over the segment size") {
            Frame(windowDescriptor: 6 << 3 | 1, blocks: [(0x41, 65_536)]).encoded
        },
        frame("frame-window-max", "the largest window that a frame can have") {
            Frame(windowDescriptor: 0xFF, blocks: [(0x41, 65_536)]).encoded
        },
        frame("frame-content-size-absent", "no content size") {
            Frame(windowDescriptor: 6 << 3, contentByteCount: nil, blocks: [(0x41, 65_536)]).encoded
        },
        frame("frame-content-size-less", "a content size with a byte too few") {
            Frame(contentByteCount: 65_535, blocks: [(0x41, 65_536)]).encoded
        },
        frame("frame-content-size-more", "a content size with a byte too many") {
            Frame(contentByteCount: 65_537, blocks: [(0x41, 65_536)]).encoded
        },
        frame("frame-longer", "a frame longer than its content size") {
            Frame(blocks: [(0x41, 65_536), (0x41, 1)]).encoded
        },
        frame("frame-shorter", "a frame shorter than its content size") {
            Frame(blocks: [(0x41, 65_535)]).encoded
        },
        frame("frame-bomb", "a frame of 64 MiB that says it has 64 KiB") {
            Frame(windowDescriptor: 6 << 3, blocks: Array(repeating: (0x41, 65_536), count: 1024))
                .encoded
        },
    ]

    private static func header(
        _ name: String,
        _ about: String,
        change: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> Scenario {
        Scenario(name, about, .damaged("segment")) { $0.on(.header("S", 0), change: change) }
    }

    private static func frame(
        _ name: String,
        _ about: String,
        _ frame: @escaping @Sendable () -> [UInt8]
    ) -> Scenario {
        Scenario(name, about, .damaged("segment")) { $0.setFrame(frame()) }
    }
}

extension [UInt8] {
    /// The same bytes but for one.
    fileprivate func changing(_ offset: Int, to byte: UInt8? = nil) -> [UInt8] {
        var bytes = self
        bytes[offset] = byte ?? bytes[offset] ^ 1
        return bytes
    }
}
