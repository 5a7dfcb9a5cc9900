/// Direct calls of KMS beside an envelope: the same data, the same service, in turn.
struct KMSComparison: Encodable {
    /// Direct calls over so many connections, as `coffer-direct-kms` measured them.
    struct Direct: Encodable {
        var figure: DirectFigure
        /// Processor time of the client and of the service, in processors; nil where it can't be told.
        var clientProcessors: Double
        var serviceProcessors: Double?
        /// What kept it from being faster.
        var limit: Limit

        enum CodingKeys: String, CodingKey {
            case figure, limit
            case clientProcessors = "client_processors"
            case serviceProcessors = "service_processors"
        }

        var bytesPerSecond: Double { Double(figure.bytes) / figure.seconds }
    }

    enum Limit: String, Encodable {
        case quota = "the quota"
        case service = "the service, which has one thread"
        case machine = "this machine's processors"
        case waiting = "waiting for answers"
    }

    /// What `coffer-direct-kms` prints.
    struct DirectFigure: Codable {
        struct Latency: Codable {
            var p50: Double
            var p90: Double
            var p99: Double
            var longest: Double
        }

        var connections: Int
        var calls: Int
        var bytes: Int
        var seconds: Double
        var processorSeconds: Double
        var retries: Int
        var throttles: Int
        var latency: Latency

        enum CodingKeys: String, CodingKey {
            case connections, calls, bytes, seconds, retries, throttles, latency
            case processorSeconds = "processor_seconds"
        }
    }

    /// The whole program: start, one GenerateDataKey, encryption, flush.
    struct Envelope: Encodable {
        var bytes: Int
        var calls: Int
        var wallSeconds: Spread

        enum CodingKeys: String, CodingKey {
            case bytes, calls
            case wallSeconds = "wall_seconds"
        }

        var bytesPerSecond: Double { Double(bytes) / wallSeconds.median }
    }

    var service: String
    var direct: [Direct]
    var envelope: Envelope

    /// Lines for the terminal: only what was measured.
    func describe() -> String {
        var lines = ["KMS, \(service): direct calls of 4,096 bytes beside an envelope"]
        let header = [
            "connections", "calls/s", "MB/s", "p50 ms", "p90 ms", "p99 ms", "throttled",
            "processors", "limit",
        ]
        let widths = [13, 10, 9, 9, 9, 9, 11, 14, 0]
        func row(_ cells: [String]) -> String {
            "  " + zip(cells, widths).map { $0.padded(to: $1) }.joined()
        }
        lines.append(row(header))
        for side in direct {
            let figure = side.figure
            lines.append(
                row([
                    "\(figure.connections)",
                    Format.fixed(Double(figure.calls) / figure.seconds, 0),
                    Format.fixed(side.bytesPerSecond / 1e6, 2),
                    Format.fixed(figure.latency.p50 * 1000, 2),
                    Format.fixed(figure.latency.p90 * 1000, 2),
                    Format.fixed(figure.latency.p99 * 1000, 2),
                    "\(figure.throttles)",
                    Format.fixed(side.clientProcessors, 2)
                        + (side.serviceProcessors.map { " + \(Format.fixed($0, 2))" } ?? ""),
                    side.limit.rawValue,
                ])
            )
        }
        lines.append(
            "  envelope      \(envelope.calls) call, \(Format.size(envelope.bytes)) in "
                + "\(Format.fixed(envelope.wallSeconds.median, 3)) s: "
                + "\(Format.fixed(envelope.bytesPerSecond / 1e6, 0)) MB/s"
        )
        return lines.joined(separator: "\n")
    }
}

/// What KMS's published price and quotas come to: computed, not measured.
struct KMSCeiling: Encodable {
    /// For 10,000 requests, in most regions (AWS KMS pricing).
    static let dollarsPerCall = 0.03 / 10_000
    /// Of an account in a region and second, for all symmetric operations together (AWS KMS request quotas).
    static let quotas = [
        ("us-east-1, us-west-2, eu-west-1", 100_000),
        (
            "us-east-2, ap-southeast-1, ap-southeast-2, ap-northeast-1, eu-central-1, eu-west-2",
            20_000
        ),
        ("other regions", 10_000),
    ]

    var regions: String
    var requestsPerSecond: Int
    var bytesPerSecond: Int
    var hoursPerTebibyte: Double

    enum CodingKeys: String, CodingKey {
        case regions
        case requestsPerSecond = "requests_per_second"
        case bytesPerSecond = "bytes_per_second"
        case hoursPerTebibyte = "hours_per_tebibyte"
    }

    static let all = quotas.map { regions, quota in
        KMSCeiling(
            regions: regions,
            requestsPerSecond: quota,
            bytesPerSecond: quota * 4096,
            hoursPerTebibyte: Double(1 << 40) / Double(quota * 4096) / 3600
        )
    }

    static func calls(for byteCount: Int) -> Int { (byteCount + 4095) / 4096 }

    static func dollars(for byteCount: Int) -> Double {
        Double(calls(for: byteCount)) * dollarsPerCall
    }

    /// Lines for the terminal.
    static func describe(byteCount: Int) -> String {
        let tebibyte = 1 << 40
        var lines = [
            "computed from published prices and quotas, not measured:",
            "  direct     \(calls(for: byteCount)) calls, $\(Format.fixed(dollars(for: byteCount), 2)) for \(Format.size(byteCount)); \(calls(for: tebibyte)) calls, $\(Format.fixed(dollars(for: tebibyte), 0)) for 1 TiB",
            "  envelope   1 call, $\(Format.fixed(dollarsPerCall, 6)), for either",
        ]
        for ceiling in all {
            lines.append(
                "  direct at most \(Format.fixed(Double(ceiling.bytesPerSecond) / 1e6, 0)) MB/s, 1 TiB in \(Format.fixed(ceiling.hoursPerTebibyte, 1)) h: \(ceiling.requestsPerSecond) requests/s in \(ceiling.regions)"
            )
        }
        return lines.joined(separator: "\n")
    }
}
