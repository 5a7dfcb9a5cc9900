internal import Recipients

/// The value of `--algorithm`: `xwing` or `x25519`.
enum AlgorithmArgument {
    static func parse(_ text: String) throws(ValueError) -> RecipientAlgorithm {
        guard let algorithm = RecipientAlgorithm(rawValue: text) else {
            throw ValueError("write it as xwing or x25519")
        }
        return algorithm
    }
}
