#if AmazonKMS
internal import AmazonKMS
#endif

/// Values of options for AWS; what they name is looked for when a key service is used.
enum AmazonArgument {
    private static let grantTokenByteCounts = 1...8_192

    static func parseAccount(_ text: String) throws(ValueError) -> String {
        guard isAccount(text) else { throw ValueError("an account of AWS has 12 digits") }
        return text
    }

    static func parseGrantToken(_ text: String) throws(ValueError) -> String {
        let isVisible = text.utf8.allSatisfy { 0x21...0x7E ~= $0 }
        guard grantTokenByteCounts ~= text.utf8.count, isVisible else {
            throw ValueError("a grant token is base64, as CreateGrant answered it")
        }
        return text
    }

    static func parseProfile(_ text: String) throws(ValueError) -> String {
        guard !text.isEmpty else { throw ValueError("it must be the name of a profile") }
        return text
    }

    static func parseRegion(_ text: String) throws(ValueError) -> String {
        guard isRegion(text) else {
            throw ValueError("it must be the name of a region, such as eu-central-1")
        }
        return text
    }

    static func parseEndpoint(_ text: String) throws(ValueError) -> String {
        guard isEndpoint(text) else {
            throw ValueError(
                "it must be https://HOST or https://HOST:PORT, such as "
                    + "https://kms.eu-central-1.amazonaws.com"
            )
        }
        return text
    }

    // MARK: AWS's grammar

    #if AmazonKMS
    private static func isAccount(_ text: String) -> Bool { KeyARN.isAccount(text) }
    private static func isRegion(_ text: String) -> Bool { Partition(ofRegion: text) != nil }
    private static func isEndpoint(_ text: String) -> Bool { Endpoint(parsing: text) != nil }
    #else
    // A build without keys of AWS KMS does nothing with them.
    private static func isAccount(_ text: String) -> Bool { !text.isEmpty }
    private static func isRegion(_ text: String) -> Bool { !text.isEmpty }
    private static func isEndpoint(_ text: String) -> Bool { !text.isEmpty }
    #endif
}
