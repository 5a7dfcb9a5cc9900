/// One `--context`: a name and the value it is bound to.
struct ContextArgument: Hashable, Sendable {
    let name: String
    /// Nil when only the presence of the name is asked for.
    let value: String?

    /// Splits at the first equals sign: a value may contain more of them, a name none.
    init(parsing text: String) throws(ValueError) {
        let bytes = ArgumentText(text).bytes
        guard let whole = String(validating: bytes, as: UTF8.self) else {
            throw ValueError("an encryption context is UTF-8 text")
        }
        // By scalars: a combining character behind the sign must not hide it.
        let scalars = whole.unicodeScalars
        let sign = scalars.firstIndex(of: "=")
        name = String(scalars[..<(sign ?? scalars.endIndex)])
        value = sign.map { String(scalars[scalars.index(after: $0)...]) }
        guard !name.isEmpty else { throw ValueError("write it as NAME=VALUE") }
    }
}
