/// Whole numbers of options.
enum Count {
    /// A parser for the numbers of a range.
    static func within(
        _ range: ClosedRange<Int>
    ) -> @Sendable (String) throws -> Int {
        { text in
            guard let number = Int(text), range ~= number else {
                throw ValueError(
                    "it must be a number from \(range.lowerBound) to \(range.upperBound)"
                )
            }
            return number
        }
    }
}
