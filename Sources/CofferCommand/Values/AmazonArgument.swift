internal import KeyManagement

/// Values of options for AWS; what they name is looked for when a key service is used.
enum AmazonArgument {
    private static let grantTokenByteCounts = 1...8_192

    static func parseAccount(_ text: String) throws(ValueError) -> String {
        guard AmazonText.isAccount(text) else {
            throw ValueError("an account of AWS has 12 digits")
        }
        return text
    }

    static func parseGrantToken(_ text: String) throws(ValueError) -> String {
        guard grantTokenByteCounts ~= text.utf8.count, text.utf8.allSatisfy(isVisible) else {
            throw ValueError("a grant token is base64, as CreateGrant answered it")
        }
        return text
    }

    static func parseProfile(_ text: String) throws(ValueError) -> String {
        guard !text.isEmpty else { throw ValueError("it must be the name of a profile") }
        return text
    }

    static func parseRegion(_ text: String) throws(ValueError) -> String {
        let marks = "abcdefghijklmnopqrstuvwxyz0123456789-"
        guard 1...63 ~= text.utf8.count, text.utf8.allSatisfy({ marks.utf8.contains($0) }) else {
            throw ValueError("it must be the name of a region, such as eu-central-1")
        }
        return text
    }

    static func parseEndpoint(_ text: String) throws(ValueError) -> String {
        let host = ["https://", "http://"].first { text.hasPrefix($0) }
            .map { text.dropFirst($0.count) }
        guard let host, !host.isEmpty, text.utf8.allSatisfy(isVisible) else {
            throw ValueError("it must be a URL, such as https://kms.eu-central-1.amazonaws.com")
        }
        return text
    }

    /// Whether a byte is of ASCII that can be seen.
    private static func isVisible(_ byte: UInt8) -> Bool { 0x21...0x7E ~= byte }
}
