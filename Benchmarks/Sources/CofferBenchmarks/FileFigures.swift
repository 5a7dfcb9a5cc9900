/// Encrypting to a file and decrypting it again.
struct FileFigures {
    var corpus: Corpus

    func run(in session: inout Session) throws {
        let (from, count) = (corpus.path, corpus.byteCount)
        let (container, bare) = (
            session.workspace.path("rnd.coffer"), session.workspace.path("rnd.ceiling")
        )
        let encrypted = try session.run(
            Contest(
                name: "encrypt rnd to a file",
                sides: [
                    .init(
                        "coffer",
                        session.coffer("encrypt", from, "-o", container),
                        byteCount: count,
                        output: container
                    ),
                    .init("ceiling", session.ceiling(from, bare), byteCount: count, output: bare),
                    .init(
                        "cp",
                        ["/bin/cp", from, session.workspace.path("copy")],
                        byteCount: count,
                        output: session.workspace.path("copy")
                    ),
                ]
            )
        )
        try Files.removeIfPresent(session.workspace.path("copy"))

        var sides: [Contest.Side] = [
            .init(
                "coffer decrypt",
                session.coffer("decrypt", container, "-o", "/dev/null"),
                byteCount: count
            ),
            .init("coffer verify", session.coffer("verify", container), byteCount: count),
            .init("ceiling", session.ceiling(mode: "--open", bare, "/dev/null"), byteCount: count),
        ]
        let aged = session.workspace.path("rnd.age")
        if let age = AgePeer(session) {
            try age.encrypt(from, to: aged, in: session)
            sides.append(.init("age", age.decrypt(aged), byteCount: count))
        }
        let decrypted = try session.run(Contest(name: "decrypt rnd to /dev/null", sides: sides))
        try Files.removeIfPresent(aged)

        let output = session.workspace.path("rnd.out")
        let restored = try session.run(
            Contest(
                name: "decrypt rnd to a file",
                sides: [
                    .init(
                        "coffer",
                        session.coffer("decrypt", container, "-o", output),
                        byteCount: count,
                        output: output
                    ),
                    .init(
                        "ceiling",
                        session.ceiling(mode: "--open", bare, output),
                        byteCount: count,
                        output: output
                    ),
                ]
            )
        )
        for file in [container, bare, output] { try Files.removeIfPresent(file) }

        session.report.targets += [
            .init(
                "encrypt rnd to a file, against the ceiling",
                encrypted.speeds(of: "coffer", against: "ceiling"),
                .atLeast(0.95)
            ),
            .init(
                "decrypt rnd to /dev/null, against the ceiling",
                decrypted.speeds(of: "coffer decrypt", against: "ceiling"),
                .atLeast(0.95)
            ),
            .init(
                "decrypt rnd to a file, against the ceiling",
                restored.speeds(of: "coffer", against: "ceiling"),
                .atLeast(0.95)
            ),
            .init(
                "verify rnd, against the ceiling",
                decrypted.speeds(of: "coffer verify", against: "ceiling"),
                .atLeast(0.95)
            ),
            .init(
                "decrypt, against age",
                decrypted.speeds(of: "coffer decrypt", against: "age"),
                .atLeast(4.5),
                note: AgePeer.note(on: decrypted)
            ),
        ]
    }
}
