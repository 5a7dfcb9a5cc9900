/// How speed depends on the options: workers, segment size, compression.
struct Sweeps {
    /// Of each corpus.
    var byteCount: Int

    func run(in session: inout Session) throws {
        let random = try session.add(.random(byteCount: byteCount, in: session.workspace))
        try workers(random, in: &session)
        try segments(random, in: &session)
        try Files.removeIfPresent(random.path)
        let user = try session.add(.userFiles(byteCount: byteCount, in: session.workspace))
        try compression(user, in: &session)
        try Files.removeIfPresent(user.path)
    }

    private func workers(_ corpus: Corpus, in session: inout Session) throws {
        let powers = sequence(first: 1) { $0 * 2 }.prefix { $0 < session.processorCount }
        let sides = (Array(powers) + [session.processorCount, session.processorCount * 2]).flatMap {
            workers -> [Contest.Side] in
            [
                .init(
                    "coffer, \(workers) workers",
                    session.coffer(
                        "encrypt",
                        "--jobs",
                        "\(workers)",
                        corpus.path,
                        "-o",
                        "/dev/null"
                    ),
                    byteCount: corpus.byteCount
                ),
                .init(
                    "ceiling, \(workers) threads",
                    session.ceiling(threads: workers, corpus.path, "/dev/null"),
                    byteCount: corpus.byteCount
                ),
            ]
        }
        _ = try session.run(Contest(name: "workers: encrypt rnd to /dev/null", sides: sides))
    }

    private func segments(_ corpus: Corpus, in session: inout Session) throws {
        let output = session.workspace.path("out")
        for (place, target) in [("/dev/null", "/dev/null"), ("a file", output)] {
            let sides = stride(from: 16, through: 24, by: 1).flatMap { power -> [Contest.Side] in
                let byteCount = 1 << power
                let removed = target == output ? output : nil
                return [
                    .init(
                        "coffer, \(Format.size(byteCount))",
                        session.coffer(
                            "encrypt",
                            "--segment-size",
                            Format.option(byteCount),
                            corpus.path,
                            "-o",
                            target
                        ),
                        byteCount: corpus.byteCount,
                        output: removed
                    ),
                    .init(
                        "ceiling, \(Format.size(byteCount))",
                        session.ceiling(segment: byteCount, corpus.path, target),
                        byteCount: corpus.byteCount,
                        output: removed
                    ),
                ]
            }
            _ = try session.run(
                Contest(name: "segment size: encrypt rnd to \(place)", sides: sides)
            )
        }
        try Files.removeIfPresent(output)
    }

    private func compression(_ corpus: Corpus, in session: inout Session) throws {
        let output = session.workspace.path("out")
        for segment in [1 << 18, 1 << 20, 1 << 22] {
            for setting in ["none", "auto", "zstd:1", "zstd:3", "zstd:9"] {
                let side = Contest.Side(
                    "coffer, \(setting)",
                    session.coffer(
                        "encrypt",
                        "--compress",
                        setting,
                        "--segment-size",
                        Format.option(segment),
                        corpus.path,
                        "-o",
                        output
                    ),
                    byteCount: corpus.byteCount,
                    output: output
                )
                let name =
                    "compression \(setting), segments of \(Format.size(segment)): encrypt usr"
                _ = try session.run(
                    Contest(name: name, sides: [side]),
                    rounds: 2,
                    warmsUp: false
                )
                let ratio = Double(corpus.byteCount) / Double(try Files.byteCount(output))
                print("  ratio \(Format.fixed(ratio, 3))")
            }
        }
        try Files.removeIfPresent(output)
    }
}
