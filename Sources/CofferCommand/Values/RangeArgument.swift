internal import Coffer

/// A range of plaintext bytes as `curl -r` writes it: `0-499`, `500-`, `-500`.
enum RangeArgument {
    /// Both ends of `0-499` belong to the range; `-500` is the last 500 bytes.
    static func parse(_ text: String) throws(ValueError) -> PlaintextRange {
        let parts = text.split(
            separator: "-",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard parts.count == 2 else { throw malformed }
        switch (try number(parts[0]), try number(parts[1])) {
        case (let first?, let last?):
            guard first <= last else { throw ValueError("it ends before it begins") }
            return .bytes(first...last)
        case (let first?, nil): return .from(first)
        case (nil, let count?): return .last(count)
        case (nil, nil): throw malformed
        }
    }

    private static let malformed = ValueError("write it as 0-499, 500- or -500")

    private static func number(_ digits: Substring) throws(ValueError) -> UInt64? {
        guard !digits.isEmpty else { return nil }
        guard digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { throw malformed }
        guard let number = UInt64(digits) else { throw ValueError("it is too large") }
        return number
    }
}
