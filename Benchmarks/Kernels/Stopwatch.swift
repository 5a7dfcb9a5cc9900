internal import FoundationEssentials

/// Times a piece of work several times and prints a line of JSON for it.
struct Stopwatch {
    /// The line; `KernelFigure` of the harness reads it.
    private struct Line: Encodable {
        var name: String
        var detail: String
        var bytes: Int
        var items: Int
        var seconds: [Double]
    }

    /// Counted repetitions; one goes before them.
    var repetitionCount = 9

    /// Times `work`, which handles so many bytes (0 where there are none) in so many items.
    func time(
        _ name: String,
        _ detail: String,
        byteCount: Int,
        itemCount: Int,
        _ work: () throws -> Void
    ) throws {
        try work()
        let clock = ContinuousClock()
        let seconds = try (0..<repetitionCount).map { _ in try clock.measure(work) / .seconds(1) }
        let line = Line(
            name: name,
            detail: detail,
            bytes: byteCount,
            items: itemCount,
            seconds: seconds
        )
        print(String(decoding: try JSONEncoder().encode(line), as: UTF8.self))
    }
}
