/// What one run of a program took.
struct Sample: Encodable {
    var wallSeconds: Double
    var userSeconds: Double
    var systemSeconds: Double
    /// Never less than the harness's own peak, which a child inherits until its exec; see Benchmarks/README.md.
    var peakResidentByteCount: Int

    var processorSeconds: Double { userSeconds + systemSeconds }

    enum CodingKeys: String, CodingKey {
        case wallSeconds = "wall_seconds"
        case userSeconds = "user_seconds"
        case systemSeconds = "system_seconds"
        case peakResidentByteCount = "peak_resident_bytes"
    }
}

/// Median and extremes of a figure that was taken several times.
struct Spread: Encodable {
    var median: Double
    var minimum: Double
    var maximum: Double

    /// - Parameter figures: at least one, in any order.
    init(_ figures: [Double]) {
        let sorted = figures.sorted()
        let middle = sorted.count / 2
        median =
            sorted.count.isMultiple(of: 2)
            ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
        minimum = sorted[0]
        maximum = sorted[sorted.count - 1]
    }
}
