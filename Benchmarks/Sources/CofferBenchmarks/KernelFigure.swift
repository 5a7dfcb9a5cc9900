/// What one kernel reached, as `coffer-kernels` prints it: one JSON object a line.
struct KernelFigure: Codable {
    var name: String
    /// The sizes and settings of the kernel.
    var detail: String
    /// Bytes that one repetition handles; 0 where there are none.
    var byteCount: Int
    /// Things that one repetition handles: messages, segments.
    var itemCount: Int
    /// Seconds of each repetition.
    var seconds: [Double]

    enum CodingKeys: String, CodingKey {
        case name, detail, seconds
        case byteCount = "bytes"
        case itemCount = "items"
    }

    /// A line for the terminal.
    func describe() -> String {
        let spread = Spread(seconds)
        let figure =
            byteCount > 0
            ? "\(Format.fixed(Double(byteCount) / spread.median / 1e9, 2)) GB/s"
            : "\(Format.fixed(spread.median / Double(itemCount) * 1e9, 0)) ns each"
        let low = Format.fixed((spread.maximum / spread.median - 1) * 100, 0)
        return "  " + name.padded(to: 22) + detail.padded(to: 26) + figure.padded(to: 14)
            + "slowest +\(low) %"
    }
}
