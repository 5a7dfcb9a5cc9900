extension Scenario {
    /// Records that don't belong, padding, and what follows the end.
    static let records: [Scenario] = [
        foreign(
            "record-T",
            "a run table, which version 1 doesn't know",
            "T",
            before: "R",
            .damaged("root")
        ),
        foreign(
            "record-Q",
            "parity, which version 1 doesn't know",
            "Q",
            before: "Z",
            .damaged("footer"),
            stream: .damaged("padding")
        ),
        foreign(
            "record-unknown",
            "a record of unknown type before a segment",
            "Y",
            before: "S",
            .damaged("page")
        ),
        foreign(
            "record-padding-early",
            "padding before the index page",
            "Z",
            before: "P",
            .damaged("page"),
            stream: .damaged("page")
        ),
        Scenario(
            "record-metadata-twice",
            "the metadata record twice",
            .damaged("root"),
            stream: .damaged("record")
        ) {
            let metadata = Anatomy(try $0.build()).record(0)
            $0.on(.before("R", 0)) { $0 = metadata }
        },
        Scenario(
            "record-run-empty",
            "a run header after the first, without segments",
            .damaged("root"),
            stream: .damaged("run")
        ) {
            let run = Anatomy(try $0.build()).record(1)
            $0.on(.before("R", 0)) { $0 = run }
        },
        Scenario(
            "record-gap",
            "zeros between two records",
            .damaged("page"),
            stream: .damaged("record")
        ) {
            $0.on(.before("S", 1)) { $0 = [UInt8](repeating: 0, count: 32) }
        },
        Scenario("padding-byte", "a byte of padding that isn't zero", .damaged("padding")) {
            $0.on(.record("Z", 0)) { $0[$0.count - 1] = 1 }
        },
        Scenario("padding-flags", "a flag in the padding's header", .damaged("padding")) {
            $0.on(.header("Z", 0)) { $0[4] = 1 }
        },
        Scenario(
            "padding-longer",
            "512 zeros of padding too many",
            .damaged("footer"),
            stream: .damaged("padding")
        ) {
            $0.on(.record("Z", 0)) { record in
                let count = record.count - 32 + 512
                record = ForgedBody.header("Z", stored: count) + [UInt8](repeating: 0, count: count)
            }
        },
        Scenario(
            "trailing-byte",
            "a byte after the footer",
            .damaged("footer"),
            stream: .damaged("trailing")
        ) {
            $0.on(.file) { $0.append(0) }
        },
        Scenario(
            "trailing-container",
            "the container twice",
            .damaged("block"),
            stream: .damaged("trailing")
        ) {
            $0.on(.file) { $0 += $0 }
        },
        Scenario("truncated-footer", "no footer", .damaged("footer")) {
            $0.on(.file) { $0.removeLast(128) }
        },
        Scenario(
            "truncated-tail",
            "neither tail block nor footer",
            .damaged("footer"),
            stream: .damaged("block")
        ) {
            $0.on(.file) { $0.removeLast(640) }
        },
        Scenario(
            "truncated-body",
            "half of the body only",
            .damaged("footer"),
            stream: .damaged("padding")
        ) {
            $0.on(.file) { $0.removeLast(128 + 512 + 100) }
        },
        Scenario(
            "truncated-head",
            "half of the head block only",
            .damaged("footer"),
            stream: .damaged("block")
        ) {
            $0.on(.file) { $0 = Array($0.prefix(256)) }
        },
        Scenario("empty-file", "no byte at all", .damaged("footer"), stream: .damaged("block")) {
            $0.on(.file) { $0 = [] }
        },
        Scenario("no-container", "4 KiB of text", .damaged("footer"), stream: .damaged("block")) {
            $0.on(.file) { $0 = [UInt8](repeating: 0x61, count: 4096) }
        },
    ]

    /// An otherwise sound container with a record of a type that doesn't belong there.
    private static func foreign(
        _ name: String,
        _ about: String,
        _ type: Character,
        before next: Character,
        _ seekable: Expectation,
        stream: Expectation = .damaged("record")
    ) -> Scenario {
        Scenario(name, about, seekable, stream: stream) {
            let content = [UInt8](repeating: 1, count: 64)
            let record = ForgedBody.header(type, stored: content.count) + content
            $0.on(.before(next, 0)) { $0 = record }
        }
    }
}
