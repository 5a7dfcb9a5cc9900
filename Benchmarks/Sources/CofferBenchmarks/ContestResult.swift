/// What one side of a contest took, run by run.
struct SideResult: Encodable {
    var name: String
    var command: [String]
    /// Plaintext that one run handles.
    var byteCount: Int
    var samples: [Sample]

    var wallSeconds: Spread { Spread(samples.map(\.wallSeconds)) }
    var processorSeconds: Spread { Spread(samples.map(\.processorSeconds)) }
    var peakResidentByteCount: Int { samples.map(\.peakResidentByteCount).max() ?? 0 }

    enum CodingKeys: String, CodingKey {
        case name, command, runs
        case byteCount = "plaintext_bytes"
        case wallSeconds = "wall_seconds"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(command, forKey: .command)
        try container.encode(byteCount, forKey: .byteCount)
        try container.encode(samples, forKey: .runs)
        try container.encode(wallSeconds, forKey: .wallSeconds)
    }
}

/// All sides of a contest; the n-th runs of all sides make one round.
struct ContestResult: Encodable {
    var name: String
    var sides: [SideResult]

    func side(_ name: String) -> SideResult? { sides.first { $0.name == name } }

    /// How many times as fast as `other` a side is, per byte of plaintext, round by round.
    func speeds(of name: String, against other: String) -> [Double]? {
        guard let side = side(name), let other = self.side(other) else { return nil }
        let sizes = Double(side.byteCount) / Double(other.byteCount)
        return zip(side.samples, other.samples).map { $1.wallSeconds / $0.wallSeconds * sizes }
    }

    /// A line for each side, for the terminal.
    func describe() -> String {
        var lines = [name]
        for side in sides {
            let wall = side.wallSeconds
            let rate = Double(side.byteCount) / wall.median / 1e9
            lines.append(
                "  " + side.name.padded(to: 34) + " "
                    + Format.seconds(wall.median).padded(to: 10)
                    + "\(Format.seconds(wall.minimum)) ... \(Format.seconds(wall.maximum))"
                    .padded(to: 24)
                    + (rate < 0.01 ? "" : "\(Format.fixed(rate, 2)) GB/s").padded(to: 12)
                    + "\(Format.fixed(side.processorSeconds.median, 2)) CPU s".padded(to: 13)
                    + Format.megabytes(side.peakResidentByteCount)
            )
        }
        return lines.joined(separator: "\n")
    }
}
