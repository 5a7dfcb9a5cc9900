package import AuthenticatedEncryption

/// Names and values of one section of a file of profiles, where a later line overrules an earlier.
package struct ProfileSection: Sendable {
    private let file: SecretBytes
    private var values: [String: Range<Int>] = [:]
    private var nestedValues: [String: [String: Range<Int>]] = [:]
    /// Of the last line that wasn't indented.
    private var lastName: String?

    init(_ file: SecretBytes) {
        self.file = file
    }

    /// A value that is no secret; nil if it is missing or empty.
    package func text(_ name: String) -> String? {
        values[name.lowercased()].flatMap { text($0) }
    }

    /// A secret value; nil if it is missing or empty.
    package func secret(_ name: String) -> SecretBytes? {
        guard let range = values[name.lowercased()], !range.isEmpty else { return nil }
        return file.extracting(range)
    }

    /// A value indented below `outer`, no secret; nil if it is missing or empty.
    package func text(_ name: String, within outer: String) -> String? {
        nestedValues[outer.lowercased()]?[name.lowercased()].flatMap { text($0) }
    }

    mutating func set(_ name: String, _ value: Range<Int>) {
        values[name.lowercased()] = value
        lastName = name.lowercased()
    }

    /// Sets a value below the last name.
    mutating func setNested(_ name: String, _ value: Range<Int>) {
        guard let lastName else { return }
        nestedValues[lastName, default: [:]][name.lowercased()] = value
    }

    private func text(_ range: Range<Int>) -> String? {
        range.isEmpty ? nil : String(decoding: range.map { file[$0] }, as: UTF8.self)
    }
}
