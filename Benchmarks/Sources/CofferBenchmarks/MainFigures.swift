/// The figures that were promised: contests on whole files, then a row for each promise.
struct MainFigures {
    /// Sizes of the data.
    struct Sizes {
        var corpus: Int
        /// Of the sparse file that is read from end to end.
        var sparse: Int
        /// Of the plaintext of which a range is taken.
        var ranged: Int
        /// Files of 16 KiB.
        var smallFileCount: Int
        /// Bytes of the tree that has half in small files and half in one.
        var mixed: Int
        var emptyFileCount: Int
    }

    var sizes: Sizes

    func run(in session: inout Session, onlyTrees: Bool) throws {
        if !onlyTrees { try files(in: &session) }
        let disk = try Workspace(in: ".build", neededByteCount: 1 << 30)
        defer { disk.remove() }
        let trees = TreeFigures.Sizes(
            smallFileCount: sizes.smallFileCount,
            mixedByteCount: sizes.mixed,
            emptyFileCount: sizes.emptyFileCount
        )
        try TreeFigures(sizes: trees, disk: disk).run(in: &session)
    }

    private func files(in session: inout Session) throws {
        let random = try session.add(.random(byteCount: sizes.corpus, in: session.workspace))
        try StreamFigures(corpus: random).run(in: &session)
        try FileFigures(corpus: random).run(in: &session)
        try sparse(random, in: &session)
        try Files.removeIfPresent(random.path)
        try SmallFigures(rangedByteCount: sizes.ranged).run(in: &session)
        let user = try session.add(.userFiles(byteCount: sizes.corpus, in: session.workspace))
        try CompressionFigures(corpus: user).run(in: &session)
        try Files.removeIfPresent(user.path)
        addMemoryTarget(to: &session)
    }

    private func sparse(_ random: Corpus, in session: inout Session) throws {
        let hole = try session.add(
            .sparse("hole", byteCount: sizes.sparse, in: session.workspace)
        )
        let result = try session.run(
            Contest(
                name: "encrypt a sparse file to /dev/null",
                sides: [
                    .init(
                        "coffer",
                        session.coffer("encrypt", random.path, "-o", "/dev/null"),
                        byteCount: random.byteCount
                    ),
                    .init(
                        "coffer, sparse",
                        session.coffer("encrypt", hole.path, "-o", "/dev/null"),
                        byteCount: hole.byteCount
                    ),
                ]
            ),
            rounds: 1,
            warmsUp: false
        )
        try Files.removeIfPresent(hole.path)
        session.report.targets.append(
            .init(
                "\(Format.size(hole.byteCount)) sparse, speed per byte against rnd",
                result.speeds(of: "coffer, sparse", against: "coffer"),
                .atLeast(0.95),
                note: hole.byteCount < 1 << 40 ? "1 TiB with --full" : nil
            )
        )
    }

    /// The peak of all runs with default options, whatever the size and the output.
    private func addMemoryTarget(to session: inout Session) {
        let ours = session.report.contests.flatMap(\.sides).filter { side in
            side.name.hasPrefix("coffer") && !side.command.contains("--compress")
                && !side.command.contains("--jobs")
        }
        let peak = ours.map(\.peakResidentByteCount).max().map { [Double($0) / 1e6] }
        let isPromised = session.processorCount <= 2
        session.report.targets.append(
            .init(
                "peak resident memory, default options, any size",
                peak,
                isPromised ? .atMost(48) : nil,
                .megabytes,
                note: isPromised ? nil : "the target, 48 MB, is for 2 processors"
            )
        )
    }
}
