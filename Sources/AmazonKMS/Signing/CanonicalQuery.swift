/// The third line of a canonical request.
enum CanonicalQuery {
    /// Sorts the pairs of an encoded query by key, then value, as bytes; each gets its equals sign.
    ///
    /// What should have been encoded and isn't is encoded here.
    static func text(_ query: String) -> String {
        guard !query.isEmpty else { return "" }
        return query.split(separator: "&", omittingEmptySubsequences: false)
            .map { pair -> (key: String, value: String) in
                let separator = pair.firstIndex(of: "=") ?? pair.endIndex
                return (
                    PercentEncoding.encode(String(pair[..<separator]), keeping: "%"),
                    PercentEncoding.encode(String(pair[separator...].dropFirst()), keeping: "%=")
                )
            }
            .sorted { a, b in
                a.key == b.key
                    ? a.value.utf8.lexicographicallyPrecedes(b.value.utf8)
                    : a.key.utf8.lexicographicallyPrecedes(b.key.utf8)
            }
            .map { "\($0.key)=\($0.value)" }
            .joined(separator: "&")
    }
}
