extension Scenario {
    /// Lies in both blocks, under right checksums, unless said otherwise.
    static let blocks: [Scenario] = [
        block("block-magic", "another magic number") { $0[0] ^= 1 },
        Scenario("block-version", "format version 2", .unsupportedVersion) {
            $0.on(.fixedPart) { $0[8] = 2 }
        },
        Scenario("block-suite", "suite 2", .unsupportedVersion) {
            $0.on(.fixedPart) { $0[10] = 2 }
        },
        block("block-segment-size-15", "segments of 32 KiB") { $0[12] = 15 },
        block("block-segment-size-27", "segments of 128 MiB") { $0[12] = 27 },
        block("block-rounding-10", "a block rounding of 1,024") { $0[13] = 10 },
        block("block-reserved", "a reserved byte that isn't zero") { $0[15] = 1 },
        block("block-context-length", "a context length of 2^32 - 1") {
            $0.put(UInt32.max, at: 48)
        },
        context("block-context-too-long", "an encryption context of 8,193 bytes") {
            contextEntry([UInt8](repeating: 0x61, count: 8189), [])
        },
        context("block-context-order", "context entries that aren't in order") {
            contextEntry("b", "") + contextEntry("a", "")
        },
        context("block-context-repeated", "a context name that stands twice") {
            contextEntry("a", "1") + contextEntry("a", "2")
        },
        context("block-context-empty-name", "a context name that is empty") {
            contextEntry("", "value")
        },
        context("block-context-utf8", "a context value that isn't UTF-8") {
            contextEntry([0x61], [0xC0, 0x80])
        },
        context("block-context-overrun", "a context value that passes the context's end") {
            Array(contextEntry("a", "value").dropLast())
        },
        context("block-context-rest", "a byte after the last context entry") {
            contextEntry("a", "value") + [0]
        },
        Scenario("block-length-first", "a wrong first block length", .damaged("block")) {
            $0.on(.headBlock, .tailBlock) { $0.put(UInt32(1024), at: 124) }
        },
        Scenario("block-length-last", "a wrong last block length", .damaged("block")) {
            $0.on(.headBlock, .tailBlock) { $0.put(UInt32(1024), at: 476) }
        },
        Scenario("block-length-over-cap", "a block length of 1 MiB + 512", .damaged("block")) {
            $0.on(.headBlock, .tailBlock) { $0.put(UInt32(1 << 20 + 512), at: 124) }
        },
        Scenario("block-length-0", "a block length of 0", .damaged("block")) {
            $0.on(.headBlock, .tailBlock) { $0.put(UInt32(0), at: 124) }
        },
        Scenario(
            "block-length-rounding",
            "a block that isn't a multiple of its rounding",
            .damaged("block")
        ) {
            $0.roundingLog2 = 12
        },
        Scenario("block-checksum", "both checksums wrong", .damaged("block")) {
            $0.on(.file) { file in
                file[511] ^= 1
                file[file.count - 129] ^= 1
            }
        },
        Scenario("block-head-MAC", "a wrong head MAC", .damaged("head")) {
            $0.on(.headBlock, .tailBlock) { $0[84] ^= 1 }
        },
        Scenario("block-commitment", "a commitment to another key", .noUsableKey) {
            $0.on(.fixedPart) { $0[52] ^= 1 }
        },
    ]

    /// A lie in the fixed part of both blocks.
    private static func block(
        _ name: String,
        _ about: String,
        change: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> Scenario {
        Scenario(name, about, .damaged("block")) { $0.on(.fixedPart, change: change) }
    }

    private static func context(
        _ name: String,
        _ about: String,
        _ context: @escaping @Sendable () -> [UInt8]
    ) -> Scenario {
        Scenario(name, about, .damaged("block")) {
            $0.context = context()
            $0.blockByteCount = $0.context.count > 256 ? 9216 : 1024
        }
    }
}
