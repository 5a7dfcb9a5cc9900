/// Text of somebody else's, fit to stand in an error message.
enum PrintableLine {
    private static let scalarCountLimit = 200

    /// The first line that has something in it: its first 200 characters, with "?" for what can't be
    /// seen or isn't UTF-8; empty if there is none.
    static func of(_ bytes: [UInt8]) -> String {
        for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let scalars = String(decoding: line, as: UTF8.self).unicodeScalars
            guard scalars.contains(where: { !$0.properties.isWhitespace }) else { continue }
            var text = String.UnicodeScalarView()
            for scalar in scalars.prefix(scalarCountLimit) {
                text.append(isVisible(scalar) ? scalar : "?")
            }
            return String(text) + (scalars.count > scalarCountLimit ? "..." : "")
        }
        return ""
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .lineSeparator, .paragraphSeparator,
            .unassigned:
            false
        default: scalar != "\u{FFFD}"
        }
    }
}
