/// The form of names of AWS KMS, as far as it can be told without knowing AWS.
package enum AmazonText {
    /// Whether `text` has the form of a key's or an alias's ARN, of a key's id, or of `alias/NAME`.
    ///
    /// Whether an ARN's parts fit together, and whether there is such a key, is not looked at.
    package static func isKey(_ text: String) -> Bool {
        isARN(text) || isAlias(text) || isName(text, "-")
    }

    /// Whether `text` is an account of AWS: twelve digits.
    package static func isAccount(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy(isDigit)
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
