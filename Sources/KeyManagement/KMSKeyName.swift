/// How a user names a key of AWS KMS: by its ARN, its id or an alias.
///
/// Whether an ARN's parts fit together, and whether there is such a key, is not looked at here.
public struct KMSKeyName: Sendable, Hashable {
    /// The name, as KMS takes it: 1 to 2,048 characters of ASCII.
    public let text: String

    /// Checks the form of a name.
    ///
    /// - Throws: ``KeyError/Code/invalidParameter``, with a message that says what would be right.
    public init(parsing text: String) throws(KeyError) {
        guard Self.isARN(text) || Self.isAlias(text) || Self.isName(text, "-") else {
            throw KeyError(
                .invalidParameter,
                "aws-kms: needs a key's ARN (arn:aws:kms:REGION:ACCOUNT:key/ID, or alias/NAME at its "
                    + "end), its id, or alias/NAME"
            )
        }
        self.text = text
    }

    /// `arn:PARTITION:kms:REGION:ACCOUNT:key/ID`, or with `alias/NAME` at its end.
    private static func isARN(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[2] == "kms" else { return false }
        return isName(parts[1], "-") && isName(parts[3], "-") && isAccount(parts[4])
            && (isAlias(parts[5])
                || parts[5].hasPrefix("key/") && isName(parts[5].dropFirst(4), "-"))
    }

    private static func isAlias(_ text: some StringProtocol) -> Bool {
        text.hasPrefix("alias/") && isName(text.dropFirst(6), "-_/")
    }

    /// Whether `text` is an account of AWS: twelve digits.
    public static func isAccount(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy(isDigit)
    }

    private static func isName(_ text: some StringProtocol, _ marks: String) -> Bool {
        1...256 ~= text.utf8.count
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || isDigit(byte)
                    || marks.utf8.contains(byte)
            }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension KMSKeyName: CustomStringConvertible {
    /// The name.
    public var description: String { text }
}
