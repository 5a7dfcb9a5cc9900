extension Array where Element == UInt8 {
    /// Makes bytes of pairs of hexadecimal digits; spaces and line ends between them don't count.
    ///
    /// For literals in tests: anything else traps.
    package init(hex: String) {
        let digits = hex.filter { !$0.isWhitespace }.map { digit in
            guard let value = digit.hexDigitValue else { preconditionFailure("not hex: \(digit)") }
            return UInt8(value)
        }
        precondition(digits.count.isMultiple(of: 2), "half a byte")
        self = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
