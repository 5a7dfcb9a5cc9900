internal import Glibc

/// Programs that do comparable work on the same data, to be run in turn.
///
/// Machines drift: only what ran side by side is compared, round by round.
struct Contest {
    /// One program of a contest.
    struct Side {
        var name: String
        /// The command of a round; rounds differ only where the data they ask for does.
        var command: (_ round: Int) -> [String]
        /// Plaintext that one run handles.
        var byteCount: Int
        /// A file or folder that the program makes; removed before each run, outside of the time.
        var output: String?
        /// Whether that is a folder which must be there, and empty.
        var outputIsFolder = false

        init(
            _ name: String,
            _ command: [String],
            byteCount: Int,
            output: String? = nil,
            outputIsFolder: Bool = false
        ) {
            self.init(name, byteCount: byteCount, output: output) { _ in command }
            self.outputIsFolder = outputIsFolder
        }

        init(
            _ name: String,
            byteCount: Int,
            output: String? = nil,
            command: @escaping (_ round: Int) -> [String]
        ) {
            self.name = name
            self.command = command
            self.byteCount = byteCount
            self.output = output
        }
    }

    var name: String
    var sides: [Side]
    /// Whether the disk has nothing left to write when a side begins, and outputs of earlier runs are left there, beside the
    /// new ones, until the workspace is removed: for half a minute ext4 passes over each inode that was freed, one by
    /// one, whenever it makes a file.
    var settles = false

    /// Runs each side `rounds` times, taking the sides in turn.
    ///
    /// With `warmsUp`, a round that isn't counted goes before. The programs' messages go to a file in the
    /// folder `scratch`.
    func run(rounds: Int, warmsUp: Bool, scratch: String) throws -> ContestResult {
        var samples = sides.map { _ in [Sample]() }
        for round in (warmsUp ? -1 : 0)..<rounds {
            // Each round begins with another side: what a run leaves behind, such as the pages that it
            // freed, must not always fall to the same one.
            for turn in sides.indices {
                let place = (turn + max(round, 0)) % sides.count
                let side = sides[place]
                if let output = side.output {
                    if settles {
                        try Files.setAside(output)
                    } else {
                        try Files.removeIfPresent(output)
                    }
                    if side.outputIsFolder { try Files.makeFolder(output) }
                }
                if settles { sync() }
                let child = ChildProcess(
                    command: side.command(max(round, 0)),
                    standardError: scratch + "/messages"
                )
                let sample = try child.run()
                if round >= 0 { samples[place].append(sample) }
            }
        }
        let results = zip(sides, samples).map { side, samples in
            SideResult(
                name: side.name,
                command: side.command(0),
                byteCount: side.byteCount,
                samples: samples
            )
        }
        return ContestResult(name: name, sides: results)
    }
}
