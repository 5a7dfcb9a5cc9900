/// Numbers as text.
enum Format {
    /// A number with a fixed count of decimals.
    static func fixed(_ value: Double, _ decimals: Int) -> String {
        var scale = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int((abs(value) * Double(scale)).rounded())
        let sign = value < 0 && scaled != 0 ? "-" : ""
        guard decimals > 0 else { return "\(sign)\(scaled)" }
        let fraction = String(scaled % scale)
        let zeros = String(repeating: "0", count: decimals - fraction.count)
        return "\(sign)\(scaled / scale).\(zeros)\(fraction)"
    }

    /// Seconds, or milliseconds where there is less than a tenth of one.
    static func seconds(_ value: Double) -> String {
        value < 0.1 ? "\(fixed(value * 1000, 2)) ms" : "\(fixed(value, 3)) s"
    }

    static func megabytes(_ byteCount: Int) -> String {
        "\(fixed(Double(byteCount) / 1e6, 1)) MB"
    }

    /// A size as `--segment-size` takes it.
    static func option(_ byteCount: Int) -> String {
        size(byteCount).filter { $0 != " " }
    }

    /// A size with the largest unit that divides it.
    static func size(_ byteCount: Int) -> String {
        let units = ["TiB", "GiB", "MiB", "KiB"]
        for (place, unit) in units.enumerated() {
            let bytes = 1 << (40 - 10 * place)
            if byteCount >= bytes, byteCount.isMultiple(of: bytes) {
                return "\(byteCount / bytes) \(unit)"
            }
        }
        return byteCount >= 1_000_000 ? megabytes(byteCount) : "\(byteCount) B"
    }
}

extension String {
    /// The text with spaces to its right, up to `width` characters.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
