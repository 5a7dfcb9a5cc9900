/// The share of the segments that a sampled verification reads: `10%`.
enum SampleShare {
    /// - Returns: over 0, at most 1.
    static func parse(_ text: String) throws(ValueError) -> Double {
        guard text.hasSuffix("%"), text.utf8.dropLast().allSatisfy({ 0x2E...0x39 ~= $0 }),
            let percent = Double(text.dropLast())
        else { throw ValueError("write it as 10%") }
        guard percent > 0, percent <= 100 else {
            throw ValueError("it must be more than 0% and at most 100%")
        }
        return percent / 100
    }
}
