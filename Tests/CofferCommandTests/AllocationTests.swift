internal import Foundation
internal import Testing

/// Once it runs, nothing is allocated per segment: calls of the allocator are counted in the
/// optimised command, for containers of 200 and of 2,000 segments.
///
/// `make test` builds that command and names it by `COFFER_RELEASE`; an unoptimised one allocates
/// where the optimiser wouldn't.
@Suite(.enabled(if: OptimizedCommand.program != nil, "COFFER_RELEASE names no optimised command"))
struct AllocationTests {
    private static let counts = [200, 2_000]

    private let folder: CommandFolder

    init() throws {
        folder = try CommandFolder()
        folder.environment = ["COFFER_RELEASE=\(try #require(OptimizedCommand.program))"]
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Tools/allocation-counter.c").path
        try run(
            """
            for cc in cc clang gcc; do
                if command -v $cc >/dev/null; then
                    exec $cc -O2 -shared -fPIC -o counter.so '\(source)'
                fi
            done
            exit 127
            """
        )
        // Random bytes, as many lines of text, and random bytes again: some segments shrink.
        for count in Self.counts {
            try run(
                """
                head -c \(count * 32_768) /dev/urandom >random
                head -c \(count * 32_768) < <(yes 'a line of text that repeats itself') >text
                cat random text >plain.\(count)
                """
            )
        }
    }

    private func run(_ line: String) throws {
        let result = try folder.shell("set -eo pipefail; \(line)")
        try #require(result.status == 0, "\(result.error)")
    }

    /// Expects that a command, in which COUNT is the number of segments, allocates as much for few
    /// as for many.
    private func expectEvenAllocations(_ command: String) throws {
        let calls = try Self.counts.map { count in
            let line = command.replacingOccurrences(of: "COUNT", with: "\(count)")
                .replacingOccurrences(
                    of: "COFFER",
                    with: "ALLOCATION_COUNT=calls LD_PRELOAD=$PWD/counter.so \"$COFFER_RELEASE\""
                )
            try run(line)
            let text = String(decoding: try folder.read("calls"), as: UTF8.self)
            return try #require(Int(text))
        }
        #expect(calls[0] > 100, "the counter counts nothing")
        #expect(calls[1] - calls[0] < 20, "\(command): \(calls)")
    }

    @Test(arguments: ["none", "auto", "zstd:1"])
    func files(_ compression: String) throws {
        try expectEvenAllocations(
            "COFFER encrypt --segment-size 64KiB --compress \(compression) plain.COUNT"
        )
        try expectEvenAllocations("COFFER decrypt -o opened.COUNT plain.COUNT.coffer")
        try expectEvenAllocations("COFFER verify plain.COUNT.coffer")
        try run("cmp plain.2000 opened.2000")
    }

    @Test(arguments: ["none", "zstd:1"])
    func pipes(_ compression: String) throws {
        try expectEvenAllocations(
            "cat plain.COUNT | COFFER encrypt --segment-size 64KiB --compress \(compression) "
                + "- -o - | cat >COUNT.coffer"
        )
        try expectEvenAllocations("cat COUNT.coffer | COFFER decrypt - -o - | cat >opened.COUNT")
        try run("cmp plain.2000 opened.2000")
    }
}
