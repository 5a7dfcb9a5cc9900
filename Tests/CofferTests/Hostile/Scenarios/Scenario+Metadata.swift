extension Scenario {
    /// Lies in M, sealed and with a right CRC unless said otherwise.
    static let metadata: [Scenario] = [
        header("metadata-flags", "a flag in its header") { $0[4] = 1 },
        header("metadata-reserved", "a reserved byte in its header") { $0[5] = 1 },
        header("metadata-stored-length", "a stored length that isn't its own") {
            $0.put(UInt32(49), at: 8)
        },
        header("metadata-lengths-over-limit", "lengths over the limit") {
            $0.put(UInt32(48 + 65_537), at: 8)
            $0.put(UInt32(65_537), at: 12)
        },
        header("metadata-lengths-max", "lengths that overflow 32 bits") {
            $0.put(UInt32(47), at: 8)
            $0.put(UInt32.max, at: 12)
        },
        header("metadata-index", "a segment index in its header") { $0[16] = 1 },
        header("metadata-salt-prefix", "another salt prefix in its header") { $0[24] ^= 1 },
        Scenario(
            "metadata-type",
            "a record of unknown type in its place",
            .damaged("metadata"),
            stream: .damaged("record")
        ) {
            $0.on(.header("M", 0)) { $0[3] = 0x59 }
        },
        Scenario(
            "metadata-marker",
            "another marker in its header",
            .damaged("metadata"),
            stream: .damaged("record")
        ) {
            $0.on(.header("M", 0)) { $0[0] = 0 }
        },
        Scenario("metadata-CRC", "a wrong CRC", .damaged("metadata"), stream: .damaged("record")) {
            $0.on(.record("M", 0)) { $0[28] ^= 1 }
        },
        Scenario("metadata-tag", "a wrong tag", .damaged("metadata")) {
            $0.on(.record("M", 0)) { $0[$0.count - 1] ^= 1 }
        },
        Scenario("metadata-missing", "no metadata record", .damaged("metadata")) {
            $0.on(.record("M", 0)) { $0 = [] }
        },
        fields("metadata-field-order", "fields out of order") {
            field(3, [0, 0, 0, 0]) + field(2, [UInt8](repeating: 0, count: 8))
        },
        fields("metadata-field-repeated", "a field that stands twice") {
            field(6, [0x61]) + field(6, [0x61])
        },
        fields("metadata-field-length", "a size of 7 bytes") {
            field(2, [UInt8](repeating: 0, count: 7))
        },
        fields("metadata-field-longer", "a mode of 5 bytes") { field(3, [0, 0, 0, 0, 0]) },
        fields("metadata-field-overrun", "a field that passes the end") {
            Array(field(6, [0x61, 0x62]).dropLast())
        },
        fields("metadata-field-half", "three bytes of a field") { [6, 0, 1] },
        fields("metadata-name-empty", "an empty name") { field(1, []) },
        fields("metadata-name-long", "a name of 256 bytes") {
            field(1, [UInt8](repeating: 0x61, count: 256))
        },
        fields("metadata-name-slash", "a name with a slash") {
            field(1, [UInt8]("../../etc/passwd".utf8))
        },
        fields("metadata-name-zero", "a name with a zero byte") { field(1, [0x61, 0]) },
        fields("metadata-name-dots", "the name \"..\"") { field(1, [0x2E, 0x2E]) },
        fields("metadata-mode", "a mode of 0o10000") { field(3, [0, 0x10, 0, 0]) },
        fields("metadata-time", "10^9 nanoseconds") { field(4, time(0, 1_000_000_000)) },
        fields("metadata-identity", "10^9 nanoseconds in the source's identity") {
            field(5, [UInt8](repeating: 0, count: 24) + time(0, 0) + time(0, 1_000_000_000))
        },
        fields("metadata-tool", "an empty tool version") { field(6, []) },
        fields("metadata-tool-utf8", "a tool version that isn't UTF-8") { field(6, [0xFF]) },
        fields("metadata-token", "a resume token of 31 bytes") {
            field(7, [UInt8](repeating: 0, count: 31))
        },
    ]

    private static func header(
        _ name: String,
        _ about: String,
        change: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> Scenario {
        Scenario(name, about, .damaged("metadata")) { $0.on(.header("M", 0), change: change) }
    }

    private static func fields(
        _ name: String,
        _ about: String,
        _ fields: @escaping @Sendable () -> [UInt8]
    ) -> Scenario {
        Scenario(name, about, .damaged("metadata")) { $0.metadata = fields() }
    }
}
