/// Numbers with a fixed count of decimals, without Foundation's formatter.
enum Decimal {
    /// A value that isn't negative and whose digits fit into 64 bits, with 0 to 6 decimals.
    static func text(_ value: Double, decimals: Int) -> String {
        var scale = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = UInt64((value * Double(scale)).rounded())
        let (whole, fraction) = scaled.quotientAndRemainder(dividingBy: UInt64(scale))
        guard decimals > 0 else { return "\(whole)" }
        let digits = String(fraction)
        return "\(whole)." + String(repeating: "0", count: decimals - digits.count) + digits
    }
}
