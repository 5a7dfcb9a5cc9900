extension Scenario {
    /// End blocks that are not equal.
    static let ends: [Scenario] = [
        Scenario(
            "ends-head-bad",
            "a head block with a wrong checksum",
            .opensWithWarning,
            stream: .damaged("block")
        ) {
            $0.on(.file) { $0[511] ^= 1 }
        },
        Scenario(
            "ends-head-zero",
            "a head block of zeros",
            .opensWithWarning,
            stream: .damaged("block")
        ) {
            $0.on(.file) { $0.replaceSubrange(0..<512, with: [UInt8](repeating: 0, count: 512)) }
        },
        Scenario("ends-tail-bad", "a tail block with a wrong checksum", .opensWithWarning) {
            $0.on(.file) { $0[$0.count - 129] ^= 1 }
        },
        Scenario(
            "ends-head-reserved",
            "a head block with a reserved byte, the tail sound",
            .opensWithWarning,
            stream: .damaged("block")
        ) {
            $0.on(.headBlock) { $0[130] = 1 }
        },
        Scenario("ends-fixed-parts", "a tail block with another head MAC", .damaged("block")) {
            $0.on(.tailBlock) { $0[84] ^= 1 }
        },
        Scenario("ends-containers", "a tail block of another container", .damaged("block")) {
            var other = $0
            other.containerID = [UInt8](repeating: 0xC2, count: 32)
            let tail = Array(try other.build()[..<480])
            $0.on(.tailBlock) { $0 = tail }
        },
        Scenario("ends-one-generation", "two slot areas of one generation", .damaged("block")) {
            $0.on(.tailBlock) { $0[180] ^= 1 }
        },
        Scenario(
            "ends-tail-newer",
            "a tail block of a later generation",
            .opensWithWarning,
            stream: .opensWithWarning
        ) {
            $0.on(.tailBlock) { $0.put(UInt64(1), at: 116) }
        },
        Scenario(
            "ends-head-newer",
            "a head block of a later generation",
            .opensWithWarning,
            stream: .opensWithWarning
        ) {
            $0.on(.headBlock) { $0.put(UInt64.max, at: 116) }
        },
        Scenario(
            "ends-newer-slots-count",
            "a later tail block whose slot doesn't open",
            .noUsableKey,
            stream: .opensWithWarning
        ) {
            $0.on(.tailBlock) {
                $0.put(UInt64(1), at: 116)
                $0[180] ^= 1
            }
        },
    ]

    /// Lies in the footer, under a right MAC unless said otherwise.
    static let footers: [Scenario] = [
        footer("footer-magic", "another magic number") { $0[0] ^= 1 },
        Scenario(
            "footer-version",
            "format version 2",
            .unsupportedVersion,
            stream: .damaged("footer")
        ) {
            $0.on(.footer) { $0[8] = 2 }
        },
        Scenario("footer-suite", "suite 2", .unsupportedVersion, stream: .damaged("footer")) {
            $0.on(.footer) { $0[10] = 2 }
        },
        footer("footer-reserved", "a reserved byte that isn't zero") { $0[12] = 1 },
        Scenario(
            "footer-root-MAC",
            "another root MAC",
            .damaged("root"),
            stream: .damaged("footer")
        ) {
            $0.on(.footer) { $0[16] ^= 1 }
        },
        number("footer-body-length-0", "a body length of 0", 0, at: 48),
        number("footer-body-length-max", "a body length of 2^64 - 512", .max - 511, at: 48),
        number(
            "footer-body-length-odd",
            "a body length that isn't a multiple of 512",
            1025,
            at: 48
        ),
        number(
            "footer-body-length-2",
            "a body length that leaves 256 bytes for each block",
            1536,
            at: 48
        ),
        number("footer-root-offset", "a root offset 2^64 - 1", .max, at: 56),
        number("footer-root-offset-0", "a root offset of 0", 0, at: 56),
        number("footer-root-length-0", "a root length of 0", 0, at: 64),
        number("footer-root-length-max", "a root length of 2^64 - 1", .max, at: 64),
        number("footer-segments-0", "a segment count of 0", 0, at: 72),
        number("footer-segments-1", "a segment count of 1", 1, at: 72),
        number("footer-segments-max", "a segment count of 2^64 - 1", .max, at: 72),
        number("footer-plaintext-0", "a plaintext length of 0", 0, at: 80),
        number("footer-plaintext-max", "a plaintext length of 2^64 - 1", .max, at: 80),
        number("footer-plaintext-2-63", "a plaintext length of 2^63", 1 << 63, at: 80),
        Scenario(
            "footer-plaintext-longer",
            "a plaintext length with a byte too many",
            .damaged("page"),
            stream: .damaged("footer")
        ) {
            $0.on(.footer) { $0.put(UInt64(65_536 + Forge.tail.count + 1), at: 80) }
        },
        Scenario("footer-MAC", "a wrong MAC", .damaged("footer")) {
            $0.on(.file) { $0[$0.count - 9] ^= 1 }
        },
        Scenario("footer-end-magic", "another end magic", .damaged("footer")) {
            $0.on(.file) { $0[$0.count - 1] ^= 1 }
        },
    ]

    private static func footer(
        _ name: String,
        _ about: String,
        change: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> Scenario {
        Scenario(name, about, .damaged("footer")) { $0.on(.footer, change: change) }
    }

    private static func number(
        _ name: String,
        _ about: String,
        _ value: UInt64,
        at offset: Int
    ) -> Scenario {
        footer(name, about) { $0.put(value, at: offset) }
    }
}
