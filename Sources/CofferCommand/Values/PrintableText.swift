internal import FileAccess
internal import SystemPackage

/// Text that can't do anything to a terminal.
///
/// Control characters, characters that turn the writing direction or can't be seen, and bytes
/// that aren't UTF-8 are written as escapes: `\n`, `\u{202E}`, `\xFF`. Everything that the
/// command prints and didn't make up itself goes through here.
enum PrintableText {
    /// Text as the argument parser and the library pass it.
    static func of(_ text: String) -> String { of(bytes: ArgumentText(text).bytes) }

    /// A name.
    static func of(_ path: FilePath) -> String { of(bytes: path.bytes) }

    /// Bytes that are mostly UTF-8.
    static func of(bytes: [UInt8]) -> String {
        var result = ""
        var decoder = UTF8Decoder(bytes: bytes)
        while let (scalar, encoded) = decoder.next() {
            switch scalar {
            case nil: for byte in encoded { result += "\\x" + hexadecimal(byte) }
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case let scalar? where isHarmless(scalar): result.unicodeScalars.append(scalar)
            case let scalar?:
                result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            }
        }
        return result
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .lineSeparator, .paragraphSeparator,
            .unassigned:
            false
        default: true
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
