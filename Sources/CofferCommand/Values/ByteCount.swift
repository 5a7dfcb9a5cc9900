/// A number of bytes as people write and read it: `64KiB`, `1.5 GiB`.
enum ByteCount {
    private static let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]

    /// Reads a whole number with `KiB`, `MiB`, `GiB` or `TiB` (or `K`, `M`, `G`, `T`) or nothing behind it.
    static func parse(_ text: String) throws(ValueError) -> Int {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let suffix = text[digits.endIndex...].lowercased()
        let shift: Int? =
            switch suffix {
            case "", "b": 0
            case "k", "kib": 10
            case "m", "mib": 20
            case "g", "gib": 30
            case "t", "tib": 40
            default: nil
            }
        guard !digits.isEmpty, let shift else { throw ValueError("write it as 1MiB or 256KiB") }
        guard let number = Int(digits) else { throw ValueError("it is too large") }
        let (product, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
        guard !overflow else { throw ValueError("it is too large") }
        return product
    }

    /// The same of at least 1.
    static func parsePositive(_ text: String) throws(ValueError) -> Int {
        let byteCount = try parse(text)
        guard byteCount > 0 else { throw ValueError("it must be at least 1") }
        return byteCount
    }

    /// The size of a segment: a power of two from 64 KiB to 64 MiB.
    static func parseSegmentSize(_ text: String) throws(ValueError) -> Int {
        let byteCount = try parse(text)
        guard (1 << 16)...(1 << 26) ~= byteCount, byteCount.nonzeroBitCount == 1 else {
            throw ValueError("it must be a power of two from 64KiB to 64MiB")
        }
        return byteCount
    }

    /// Three digits or so and a unit: `0 B`, `1023 B`, `1.50 KiB`, `12.3 GiB`, `123 MiB`.
    static func text(_ byteCount: UInt64) -> String {
        guard byteCount >= 1024 else { return "\(byteCount) B" }
        var value = Double(byteCount) / 1024
        var unit = 0
        while value >= 999.5, unit + 1 < units.count {
            value /= 1024
            unit += 1
        }
        return "\(threeDigits(value)) \(units[unit])"
    }

    private static func threeDigits(_ value: Double) -> String {
        let decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
        return Decimal.text(value, decimals: decimals)
    }
}
