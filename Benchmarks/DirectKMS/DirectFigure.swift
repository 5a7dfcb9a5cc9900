/// What a run reached; the harness reads it.
struct DirectFigure: Encodable {
    /// How long calls took, in seconds, those included that were sent again.
    struct Latency: Encodable {
        let p50: Double
        let p90: Double
        let p99: Double
        let longest: Double

        init(_ durations: [Duration]) {
            let sorted = durations.map { $0 / .seconds(1) }.sorted()
            // Nearest rank.
            func percentile(_ share: Double) -> Double {
                guard !sorted.isEmpty else { return 0 }
                let rank = Int((share * Double(sorted.count)).rounded(.up))
                return sorted[max(0, rank - 1)]
            }
            (p50, p90, p99) = (percentile(0.5), percentile(0.9), percentile(0.99))
            longest = sorted.last ?? 0
        }
    }

    let connections: Int
    let calls: Int
    let bytes: Int
    let seconds: Double
    /// Of the client, in these seconds.
    let processorSeconds: Double
    let retries: Int
    let throttles: Int
    let latency: Latency

    enum CodingKeys: String, CodingKey {
        case connections, calls, bytes, seconds, retries, throttles, latency
        case processorSeconds = "processor_seconds"
    }
}
