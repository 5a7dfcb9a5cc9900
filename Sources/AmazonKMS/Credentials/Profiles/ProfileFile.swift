package import AuthenticatedEncryption

/// One of the two files in which AWS's tools keep their profiles; some of the values are secret.
///
/// As botocore reads them: names and values are trimmed, lines that begin with `#` or `;` don't count,
/// and nothing behind a value is a comment.
package struct ProfileFile: Sendable {
    /// Which of the two, as they write their sections differently.
    package enum Kind: Sendable {
        /// `~/.aws/credentials`: `[NAME]`.
        case credentials
        /// `~/.aws/config`: `[default]`, `[profile NAME]`, `[services NAME]`.
        case configuration
    }

    /// What a section is about.
    enum Title: Hashable {
        case profile(String)
        case services(String)
    }

    /// A longer file is none that a person keeps.
    package static let byteCountLimit = 1 << 20

    private var sections: [Title: ProfileSection] = [:]

    /// Parses a file; a line that can't be read is a mistake to be told, by its number.
    package init(parsing text: SecretBytes, kind: Kind) throws(CredentialsError) {
        var current: Title?
        /// A section that we have no use for, but whose lines are no mistake.
        var isInside = false
        for (index, line) in ProfileLine.lines(of: text).enumerated() {
            switch line {
            case .empty: continue
            case .section(let name):
                isInside = true
                current = Self.title(name, kind)
                if let current, sections[current] == nil {
                    sections[current] = ProfileSection(text)
                }
            case .entry(let name, let value):
                guard isInside else { throw Self.mistake(index, "stands in no section") }
                if let current { sections[current]?.set(name, value) }
            case .nested(let name, let value):
                guard isInside else { throw Self.mistake(index, "stands in no section") }
                if let current { sections[current]?.setNested(name, value) }
            case .unreadable: throw Self.mistake(index, "is neither [SECTION] nor NAME = VALUE")
            }
        }
    }

    /// The entries of a profile; nil if there is none of that name.
    package func profile(_ name: String) -> ProfileSection? { sections[.profile(name)] }

    /// The entries of a section of services; nil if there is none of that name.
    package func services(_ name: String) -> ProfileSection? { sections[.services(name)] }

    private static func mistake(_ index: Int, _ what: String) -> CredentialsError {
        CredentialsError("line \(index + 1) \(what)")
    }

    /// Nil for a section that isn't ours.
    private static func title(_ name: String, _ kind: Kind) -> Title? {
        guard kind == .configuration else { return .profile(name) }
        let word = name.prefix { !$0.isWhitespace }
        let rest = name.dropFirst(word.count).drop(while: \.isWhitespace)
        return switch (word, rest.isEmpty) {
        case ("default", true): .profile("default")
        case ("profile", false): .profile(unquoted(rest))
        case ("services", false): .services(unquoted(rest))
        default: nil
        }
    }

    /// A name with spaces may stand in quotes.
    private static func unquoted(_ name: Substring) -> String {
        let isQuoted = name.count > 1 && name.hasPrefix("\"") && name.hasSuffix("\"")
        return String(isQuoted ? name.dropFirst().dropLast() : name)
    }
}
