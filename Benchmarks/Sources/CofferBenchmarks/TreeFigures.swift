internal import FoundationEssentials

/// Trees of many files, in memory and on a disk, beside `cp -r` and rclone.
struct TreeFigures {
    /// How much of it all.
    struct Sizes {
        var smallFileCount = 5000
        /// Half in small files, half in one.
        var mixedByteCount: Int
        var emptyFileCount: Int
    }

    private static let smallByteCount = 16 << 10

    var sizes: Sizes
    /// A folder on a disk, whatever the workspace is on.
    var disk: Workspace

    func run(in session: inout Session) throws {
        try small(in: session.workspace, "in the workspace", &session)
        try small(in: disk, "on the disk", &session)
        try mixed(&session)
        try empty(&session)
    }

    private func encrypt(_ tree: String, to output: String, _ session: Session) -> [String] {
        session.coffer("encrypt", "-r", tree, "-o", output)
    }

    private func small(in workspace: Workspace, _ place: String, _ session: inout Session) throws {
        let tree = try FileTree.ofSmallFiles(
            sizes.smallFileCount,
            byteCount: Self.smallByteCount,
            at: workspace.path("small")
        )
        func output(_ name: String) -> String { workspace.path(name) }
        var sides: [Contest.Side] = [
            .init(
                "coffer",
                encrypt(tree.path, to: output("small.coffer"), session),
                byteCount: tree.byteCount,
                output: output("small.coffer"),
                outputIsFolder: true
            ),
            .init(
                "cp -r",
                ["/bin/cp", "-r", tree.path, output("small.copy")],
                byteCount: tree.byteCount,
                output: output("small.copy")
            ),
        ]
        sides.append(
            .init(
                "cp -r, sync -f",
                [
                    "/bin/sh", "-c", "cp -r \"$0\" \"$1\" && sync -f \"$1\"", tree.path,
                    output("small.synced"),
                ],
                byteCount: tree.byteCount,
                output: output("small.synced")
            )
        )
        if let rclone = RclonePeer(session) {
            let folder = output("small.rclone")
            sides.append(
                .init(
                    "rclone crypt",
                    rclone.copy(tree.path, to: folder),
                    byteCount: tree.byteCount,
                    output: folder
                )
            )
        }
        let name = "\(tree.fileCount) files of 16 KiB \(place)"
        let encrypted = try session.run(
            Contest(name: "encrypt \(name)", sides: sides, settles: true)
        )
        let restored = try session.run(
            Contest(
                name: "decrypt \(name)",
                sides: [
                    .init(
                        "coffer decrypt",
                        session.coffer(
                            "decrypt",
                            "-r",
                            output("small.coffer") + "/small",
                            "-o",
                            output("small.back")
                        ),
                        byteCount: tree.byteCount,
                        output: output("small.back"),
                        outputIsFolder: true
                    ),
                    .init(
                        "cp -r",
                        ["/bin/cp", "-r", tree.path, output("small.copy")],
                        byteCount: tree.byteCount,
                        output: output("small.copy")
                    ),
                ],
                settles: true
            )
        )
        session.report.targets += [
            .init(
                "encrypt \(name), time against cp -r",
                encrypted.speeds(of: "cp -r", against: "coffer"),
                .atMost(2.5)
            ),
            .init(
                "encrypt \(name), time against cp -r and sync -f",
                encrypted.speeds(of: "cp -r, sync -f", against: "coffer"),
                nil
            ),
            .init(
                "encrypt \(name), speed against rclone crypt",
                encrypted.speeds(of: "coffer", against: "rclone crypt"),
                .atLeast(1),
                note: encrypted.side("rclone crypt") == nil ? "no rclone on PATH" : nil
            ),
            .init(
                "decrypt \(name), time against cp -r",
                restored.speeds(of: "cp -r", against: "coffer decrypt"),
                nil
            ),
        ]
    }

    private func mixed(_ session: inout Session) throws {
        // The tree and its containers.
        let workspace = try Workspace(in: nil, neededByteCount: sizes.mixedByteCount * 9 / 4)
        defer { workspace.remove() }
        let half = sizes.mixedByteCount / 2
        let tree = try FileTree.ofSmallFiles(
            half / Self.smallByteCount,
            byteCount: Self.smallByteCount,
            at: workspace.path("mixed/small")
        )
        let large = workspace.path("mixed/large")
        try FileManager.default.createDirectory(atPath: large, withIntermediateDirectories: true)
        _ = try Corpus.random(byteCount: half, at: large + "/rnd")
        let output = workspace.path("mixed.coffer")
        func side(_ name: String, _ input: String, _ byteCount: Int) -> Contest.Side {
            .init(
                name,
                encrypt(input, to: output, session),
                byteCount: byteCount,
                output: output,
                outputIsFolder: true
            )
        }
        let result = try session.run(
            Contest(
                name: "encrypt \(Format.size(2 * half)), half in files of 16 KiB, half in one",
                sides: [
                    side("coffer, both", workspace.path("mixed"), tree.byteCount + half),
                    side("coffer, small files", tree.path, tree.byteCount),
                    side("coffer, one file", large, half),
                ]
            ),
            rounds: min(session.rounds, 3)
        )
        let halves = ["coffer, small files", "coffer, one file"].compactMap {
            result.speeds(of: "coffer, both", against: $0)
        }
        // Against the slower of the two, which is the one that it is faster beside.
        let slower = halves.count == 2 ? zip(halves[0], halves[1]).map { max($0, $1) } : nil
        session.report.targets.append(
            .init("mixed tree, rate against the slower half alone", slower, .atLeast(0.9))
        )
    }

    private func empty(_ session: inout Session) throws {
        let workspace = session.workspace
        var peaks: [Double] = []
        for (name, count) in [("few", 10_000), ("many", sizes.emptyFileCount)] {
            let tree = try FileTree.ofSmallFiles(count, byteCount: 0, at: workspace.path(name))
            let output = workspace.path("\(name).coffer")
            let result = try session.run(
                Contest(
                    name: "encrypt \(count) empty files",
                    sides: [
                        .init(
                            "coffer, \(name)",
                            encrypt(tree.path, to: output, session),
                            byteCount: 1,
                            output: output,
                            outputIsFolder: true
                        )
                    ]
                ),
                rounds: 1,
                warmsUp: false
            )
            peaks.append(Double(result.sides[0].peakResidentByteCount) / 1e6)
            try Files.removeIfPresent(tree.path)
            try Files.removeIfPresent(output)
        }
        session.report.targets += [
            .init(
                "\(sizes.emptyFileCount) empty files, peak memory above that of 10000",
                [peaks[1] - peaks[0]],
                .atMost(4),
                .megabytes
            ),
            .init(
                "\(sizes.emptyFileCount) empty files, peak memory",
                [peaks[1]],
                .atMost(64),
                .megabytes
            ),
        ]
    }
}
