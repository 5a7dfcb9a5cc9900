extension Scenario {
    /// Lies in P, under right MACs unless said otherwise.
    static let pages: [Scenario] = [
        pageHeader("page-flags", "a flag in its header") { $0[4] = 1 },
        pageHeader("page-stored-length", "a stored length of another entry count") { $0[8] += 24 },
        pageHeader("page-index", "another first index in its header") { $0[16] = 1 },
        page("page-salt", "another salt") { $0[0] ^= 1 },
        page("page-first-index", "another first index") { $0[32] = 1 },
        page("page-entry-count", "an entry count of 1") { $0[40] = 1 },
        page("page-entry-count-max", "an entry count of 2^32 - 1") { $0.put(UInt32.max, at: 40) },
        page("page-reserved", "a reserved byte that isn't zero") { $0[44] = 1 },
        page("page-entry-length", "an entry with another stored length") { $0[48] += 1 },
        page("page-entry-length-max", "an entry with a stored length of 2^32 - 1") {
            $0.put(UInt32.max, at: 48)
        },
        page("page-entry-flags", "an entry with an unknown flag") { $0[52] |= 4 },
        page("page-entry-final", "a final flag in the first entry") { $0[52] |= 1 },
        page("page-entry-raw", "no zstd flag in the entry of a compressed segment") { $0[52] = 0 },
        page("page-entry-reserved", "an entry with a reserved byte that isn't zero") { $0[53] = 1 },
        Scenario(
            "page-entry-tag",
            "an entry with another tag",
            .damaged("segment"),
            stream: .damaged("page")
        ) {
            $0.on(.content("P", 0)) { $0[56] ^= 1 }
        },
        page("page-last-tag", "a last entry with another tag than the root's") {
            $0[$0.count - 1] ^= 1
        },
        Scenario("page-MAC", "a wrong MAC", .damaged("page")) {
            $0.on(.record("P", 0)) { $0[$0.count - 1] ^= 1 }
        },
        Scenario("page-missing", "no index page", .damaged("root"), stream: .damaged("page")) {
            $0.on(.record("P", 0)) { $0 = [] }
        },
        Scenario(
            "page-early",
            "a page after one segment of two",
            .damaged("root"),
            stream: .damaged("record")
        ) {
            $0.pageSegmentCount = 1
        },
    ]

    /// Lies in X, under right MACs unless said otherwise.
    static let roots: [Scenario] = [
        root("root-runs-0", "a run count of 0") { $0.put(UInt32(0), at: 0) },
        root("root-runs-2", "a run count of 2") { $0.put(UInt32(2), at: 0) },
        root("root-runs-max", "a run count of 2^32 - 1") { $0.put(UInt32.max, at: 0) },
        root("root-pages-0", "a page count of 0") { $0.put(UInt32(0), at: 4) },
        root("root-pages-max", "a page count of 2^32 - 1") { $0.put(UInt32.max, at: 4) },
        root("root-run-first", "a first run that begins at segment 1") { $0[40] = 1 },
        root("root-run-count-0", "a run of no segment") { $0.put(UInt64(0), at: 48) },
        root("root-run-count-1", "a run with a segment too few") { $0.put(UInt64(1), at: 48) },
        root("root-run-count-max", "a run of 2^64 - 1 segments") { $0.put(UInt64.max, at: 48) },
        root("root-run-offset", "another offset of a run") { $0[56] += 1 },
        root("root-run-offset-max", "a run at offset 2^64 - 1") { $0.put(UInt64.max, at: 56) },
        Scenario(
            "root-run-salt",
            "another salt of a run",
            .damaged("run"),
            stream: .damaged("root")
        ) {
            $0.on(.content("X", 0)) { $0[8] ^= 1 }
        },
        Scenario(
            "root-run-tag",
            "another last tag of a run",
            .damaged("page"),
            stream: .damaged("root")
        ) {
            $0.on(.content("X", 0)) { $0[64] ^= 1 }
        },
        root("root-page-offset", "another offset of a page") { $0[80] += 1 },
        root("root-page-offset-0", "a page at offset 0") { $0.put(UInt64(0), at: 80) },
        root("root-page-offset-max", "a page at offset 2^64 - 1") { $0.put(UInt64.max, at: 80) },
        root("root-page-first", "another first index of a page") { $0[88] = 1 },
        Scenario(
            "root-page-MAC",
            "another MAC of a page",
            .damaged("page"),
            stream: .damaged("root")
        ) {
            $0.on(.content("X", 0)) { $0[96] ^= 1 }
        },
        Scenario("root-MAC", "a wrong MAC", .damaged("root")) {
            $0.on(.record("X", 0)) { $0[$0.count - 1] ^= 1 }
        },
        Scenario("root-flags", "a flag in its header", .damaged("root")) {
            $0.on(.header("X", 0)) { $0[4] = 1 }
        },
        Scenario("root-stored-length", "another stored length in its header", .damaged("root")) {
            $0.on(.header("X", 0)) { $0[8] += 1 }
        },
        Scenario("root-index", "a segment index in its header", .damaged("root")) {
            $0.on(.header("X", 0)) { $0[16] = 1 }
        },
    ]

    private static func pageHeader(
        _ name: String,
        _ about: String,
        change: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> Scenario {
        Scenario(name, about, .damaged("page")) { $0.on(.header("P", 0), change: change) }
    }

    private static func page(
        _ name: String,
        _ about: String,
        change: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> Scenario {
        Scenario(name, about, .damaged("page")) { $0.on(.content("P", 0), change: change) }
    }

    private static func root(
        _ name: String,
        _ about: String,
        change: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> Scenario {
        Scenario(name, about, .damaged("root")) { $0.on(.content("X", 0), change: change) }
    }
}
