/// Encrypting to nowhere: against the ceiling, with other numbers of workers, against age.
struct StreamFigures {
    var corpus: Corpus

    func run(in session: inout Session) throws {
        let (from, to, count) = (corpus.path, "/dev/null", corpus.byteCount)
        var sides: [Contest.Side] = [
            .init("coffer", session.coffer("encrypt", from, "-o", to), byteCount: count),
            .init("ceiling", session.ceiling(from, to), byteCount: count),
            .init(
                "coffer, auto",
                session.coffer("encrypt", "--compress", "auto", from, "-o", to),
                byteCount: count
            ),
            .init(
                "coffer, 1 worker",
                session.coffer("encrypt", "--jobs", "1", from, "-o", to),
                byteCount: count
            ),
            .init("ceiling, 1 thread", session.ceiling(threads: 1, from, to), byteCount: count),
            .init(
                "plain loop",
                session.ceiling(mode: "--plain", threads: 1, from, to),
                byteCount: count
            ),
        ]
        let hasTwo = session.processorCount >= 2
        if hasTwo {
            sides += [
                .init(
                    "coffer, 2 workers",
                    session.coffer("encrypt", "--jobs", "2", from, "-o", to),
                    byteCount: count
                ),
                .init(
                    "ceiling, 2 threads",
                    session.ceiling(threads: 2, from, to),
                    byteCount: count
                ),
            ]
        }
        let piped = session.coffer("encrypt", "-", "-o", "-").joined(separator: " ")
        sides.append(
            .init(
                "coffer, pipe to pipe",
                ["/bin/sh", "-c", "cat \(from) | \(piped) | cat > \(to)"],
                byteCount: count
            )
        )
        if let age = AgePeer(session) {
            sides.append(.init("age", age.encrypt(from), byteCount: count))
        }
        let result = try session.run(
            Contest(name: "encrypt rnd to /dev/null", sides: sides)
        )

        let scaling = result.speeds(of: "coffer, 2 workers", against: "coffer, 1 worker")
        let ceilingScaling = result.speeds(of: "ceiling, 2 threads", against: "ceiling, 1 thread")
        let relative = scaling.flatMap { ours in
            ceilingScaling.map { theirs in zip(ours, theirs).map { $0 / $1 } }
        }
        session.report.targets += [
            .init(
                "encrypt rnd to /dev/null, against the ceiling",
                result.speeds(of: "coffer", against: "ceiling"),
                .atLeast(0.95)
            ),
            .init(
                "1 worker, against a plain loop",
                result.speeds(of: "coffer, 1 worker", against: "plain loop"),
                .atLeast(0.95)
            ),
            .init(
                "scaling from 1 to 2 workers, against the ceiling's own",
                relative,
                .atLeast(0.97),
                note: hasTwo ? nil : "one processor"
            ),
            .init(
                "auto on rnd, against none",
                result.speeds(of: "coffer, auto", against: "coffer"),
                .atLeast(0.9)
            ),
            .init(
                "encrypt, against age",
                result.speeds(of: "coffer", against: "age"),
                .atLeast(2.7),
                note: AgePeer.note(on: result)
            ),
        ]
    }
}
