/// Compressing and encrypting, against zstd alone.
struct CompressionFigures {
    var corpus: Corpus

    func run(in session: inout Session) throws {
        let work = "zstd:3 on usr, against zstd -T0 -3"
        guard let zstd = session.tools.peer("zstd") else {
            session.report.targets.append(
                .init(work, nil, .atLeast(1), note: "no zstd on PATH")
            )
            return
        }
        let (from, count) = (corpus.path, corpus.byteCount)
        let (ours, theirs) = (
            session.workspace.path("usr.coffer"), session.workspace.path("usr.zst")
        )
        func sides(_ ours: String, _ theirs: String) -> [Contest.Side] {
            [
                .init(
                    "coffer, zstd:3",
                    session.coffer("encrypt", "--compress", "zstd:3", from, "-o", ours),
                    byteCount: count,
                    output: ours == "/dev/null" ? nil : ours
                ),
                .init(
                    "zstd",
                    [zstd, "-q", "-T0", "-3", from, "-o", theirs, "-f"],
                    byteCount: count
                ),
            ]
        }
        let speed = try session.run(
            Contest(name: "compress usr to /dev/null", sides: sides("/dev/null", "/dev/null"))
        )
        _ = try session.run(
            Contest(name: "compress usr to a file", sides: sides(ours, theirs)),
            rounds: 1,
            warmsUp: false
        )
        let size = try Double(Files.byteCount(ours)) / Double(Files.byteCount(theirs))
        for file in [ours, theirs] { try Files.removeIfPresent(file) }
        session.report.targets += [
            .init(work, speed.speeds(of: "coffer, zstd:3", against: "zstd"), .atLeast(1)),
            .init("the same, size against zstd's", [size], .atMost(1.03)),
        ]
    }
}
