extension Scenario {
    /// Lies in R, under right MAC and CRC unless said otherwise.
    static let runs: [Scenario] = [
        header("run-flags", "a flag in its header") { $0[4] = 1 },
        header("run-plaintext-length", "a plaintext length in its header") { $0[12] = 1 },
        header("run-index", "another first index in its header") { $0[16] = 1 },
        header("run-salt-prefix", "another salt prefix in its header") { $0[24] ^= 1 },
        Scenario(
            "run-stored-length",
            "a stored length of 113",
            .damaged("run"),
            stream: .damaged("record")
        ) {
            $0.on(.header("R", 0)) { $0[8] = 113 }
        },
        Scenario(
            "run-stored-length-max",
            "a stored length of 2^32 - 1",
            .damaged("run"),
            stream: .damaged("record")
        ) {
            $0.on(.header("R", 0)) { $0.put(UInt32.max, at: 8) }
        },
        Scenario(
            "run-type",
            "a record of unknown type in its place",
            .damaged("run"),
            stream: .damaged("record")
        ) {
            $0.on(.header("R", 0)) { $0[3] = 0x59 }
        },
        content("run-salt", "another salt than the root's") { $0[0] ^= 1 },
        content("run-first-link-salt", "a link in the first run") { $0[32] = 1 },
        content("run-first-link-tag", "a link tag in the first run") { $0[79] = 1 },
        Scenario("run-MAC", "a wrong MAC", .damaged("run")) {
            $0.on(.record("R", 0)) { $0[$0.count - 1] ^= 1 }
        },
        secondRun("run-link-salt", "a link to the salt of another run") { $0[32] ^= 1 },
        secondRun("run-link-tag", "a link to another tag than the last") { $0[79] ^= 1 },
        secondRun("run-unlinked", "a second run without a link") {
            $0.replaceSubrange(32..<80, with: [UInt8](repeating: 0, count: 48))
        },
    ]

    private static func header(
        _ name: String,
        _ about: String,
        change: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> Scenario {
        Scenario(name, about, .damaged("run")) { $0.on(.header("R", 0), change: change) }
    }

    private static func content(
        _ name: String,
        _ about: String,
        change: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> Scenario {
        Scenario(name, about, .damaged("run")) { $0.on(.content("R", 0), change: change) }
    }

    private static func secondRun(
        _ name: String,
        _ about: String,
        change: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> Scenario {
        Scenario(name, about, .damaged("run")) {
            $0.runs = $0.runs[0].map { [$0] }
            $0.on(.content("R", 1), change: change)
        }
    }
}
