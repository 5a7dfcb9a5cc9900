internal import SystemPackage

/// Data that is measured with.
struct Corpus: Encodable {
    /// Short name, as in tables.
    var name: String
    /// How it was made, for the report.
    var origin: String
    var byteCount: Int
    /// Where it is; not part of the report.
    var path: String

    enum CodingKeys: String, CodingKey { case name, origin, byteCount = "bytes" }

    /// Incompressible data, the same on every machine.
    static func random(byteCount: Int, in workspace: Workspace) throws -> Corpus {
        try random(byteCount: byteCount, at: workspace.path("rnd"))
    }

    /// The same in a file of any name.
    static func random(byteCount: Int, at path: String) throws -> Corpus {
        let corpus = Corpus(
            name: "rnd",
            origin: "\(Format.size(byteCount)) of SplitMix64, seed 1",
            byteCount: byteCount,
            path: path
        )
        let file = try FileDescriptor.open(
            FilePath(corpus.path),
            .writeOnly,
            options: [.create, .truncate],
            permissions: [.ownerReadWrite]
        )
        try file.closeAfter {
            var state: UInt64 = 1
            var words = [UInt64](repeating: 0, count: 1 << 17)
            var left = byteCount
            while left > 0 {
                for place in words.indices {
                    state &+= 0x9E37_79B9_7F4A_7C15
                    var word = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
                    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
                    words[place] = word ^ (word >> 31)
                }
                let count = min(left, words.count * 8)
                left -= count
                _ = try unsafe words.withUnsafeBytes { bytes in
                    try unsafe file.writeAll(bytes.prefix(count))
                }
            }
        }
        return corpus
    }

    /// Programs, libraries and documentation as they are: a tar of /usr, cut off.
    static func userFiles(byteCount: Int, in workspace: Workspace) throws -> Corpus {
        let path = workspace.path("usr")
        let pack = ChildProcess(
            command: [
                "/bin/sh", "-c",
                "tar --create --directory=/ usr | head -c \(byteCount)",
            ],
            standardOutput: path,
            standardError: workspace.path("messages")
        )
        _ = try pack.run()
        let made = try Files.byteCount(path)
        return Corpus(
            name: "usr",
            origin: "the first \(Format.size(made)) of a tar of /usr",
            byteCount: made,
            path: path
        )
    }

    /// A file of zeros that takes no room.
    static func sparse(
        _ name: String,
        byteCount: Int,
        in workspace: Workspace
    ) throws -> Corpus {
        let corpus = Corpus(
            name: name,
            origin: "\(Format.size(byteCount)), one hole",
            byteCount: byteCount,
            path: workspace.path(name)
        )
        try Files.makeSparse(corpus.path, byteCount: byteCount)
        return corpus
    }
}
