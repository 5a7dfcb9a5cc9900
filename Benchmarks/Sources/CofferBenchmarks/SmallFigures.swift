/// Figures of single calls, in milliseconds: a small file, a small range of a large container.
struct SmallFigures {
    /// Plaintext of the container that ranges are taken from.
    var rangedByteCount: Int

    private let smallByteCount = 4096
    private let rounds = 25

    func run(in session: inout Session) throws {
        try start(in: &session)
        try range(in: &session)
    }

    private func start(in session: inout Session) throws {
        let corpus = try session.add(
            Corpus.sparse("small", byteCount: smallByteCount, in: session.workspace)
        )
        let (container, output) = (corpus.path + ".coffer", corpus.path + ".out")
        let result = try session.run(
            Contest(
                name: "a file of 4 KiB, whole process",
                sides: [
                    .init(
                        "coffer encrypt",
                        session.coffer("encrypt", corpus.path, "-o", container),
                        byteCount: smallByteCount,
                        output: container
                    ),
                    .init(
                        "coffer decrypt",
                        session.coffer("decrypt", container, "-o", output),
                        byteCount: smallByteCount,
                        output: output
                    ),
                    .init(
                        "ceiling",
                        session.ceiling(threads: 1, corpus.path, "/dev/null"),
                        byteCount: smallByteCount
                    ),
                ]
            ),
            rounds: rounds
        )
        for file in [corpus.path, container, output] { try Files.removeIfPresent(file) }
        session.report.targets += [
            .init(
                "encrypt 4 KiB, whole process",
                milliseconds(of: "coffer encrypt", in: result),
                .atMost(15),
                .milliseconds
            ),
            .init(
                "decrypt 4 KiB, whole process",
                milliseconds(of: "coffer decrypt", in: result),
                .atMost(15),
                .milliseconds
            ),
        ]
    }

    private func range(in session: inout Session) throws {
        let hole = try session.add(
            Corpus.sparse("wide", byteCount: rangedByteCount, in: session.workspace)
        )
        let container = hole.path + ".coffer"
        _ = try session.run(
            Contest(
                name: "a container to take ranges from",
                sides: [
                    .init(
                        "coffer, zstd:3",
                        session.coffer(
                            "encrypt",
                            "--compress",
                            "zstd:3",
                            hole.path,
                            "-o",
                            container
                        ),
                        byteCount: hole.byteCount,
                        output: container
                    )
                ]
            ),
            rounds: 1,
            warmsUp: false
        )
        try Files.removeIfPresent(hole.path)
        let command = session.coffer("decrypt", container, "-o", "/dev/null")
        let result = try session.run(
            Contest(
                name: "4 KiB at a random place of \(Format.size(hole.byteCount))",
                sides: [
                    .init("coffer decrypt", byteCount: smallByteCount) { round in
                        // Fibonacci hashing: far apart, and the same in every run.
                        let place = UInt64(round + 1) &* 0x9E37_79B9_7F4A_7C15
                        let start = place % UInt64(rangedByteCount - smallByteCount)
                        return command + [
                            "--range", "\(start)-\(start + UInt64(smallByteCount) - 1)",
                        ]
                    }
                ]
            ),
            rounds: rounds
        )
        try Files.removeIfPresent(container)
        session.report.targets.append(
            .init(
                "4 KiB range of \(Format.size(hole.byteCount)), whole process",
                milliseconds(of: "coffer decrypt", in: result),
                .atMost(20),
                .milliseconds
            )
        )
    }

    private func milliseconds(of side: String, in result: ContestResult) -> [Double]? {
        result.side(side)?.samples.map { $0.wallSeconds * 1000 }
    }
}
