/// Why a cryptographic operation failed.
///
/// Errors never carry secrets: the message is made of fixed text and OpenSSL's own error strings.
package struct CryptoError: Error, Sendable, Hashable {
    /// The kind of failure.
    package struct Code: Sendable, Hashable {
        private enum Kind {
            case authenticationFailed, invalidParameter, outOfMemory, libraryFailure
        }

        private let kind: Kind

        /// The bytes aren't what the holder of the key sealed; one code and one wording for all causes.
        package static let authenticationFailed = Code(kind: .authenticationFailed)
        /// A length or cost is out of the range that the operation documents.
        package static let invalidParameter = Code(kind: .invalidParameter)
        /// Memory for the operation could not be had.
        package static let outOfMemory = Code(kind: .outOfMemory)
        /// OpenSSL or the system's random source failed in a way that it should not.
        package static let libraryFailure = Code(kind: .libraryFailure)
    }

    /// The kind of failure.
    package let code: Code
    /// What happened, in words for a person.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The only error that opening and checking throw for bytes that are not authentic.
    static let notAuthentic = CryptoError(
        .authenticationFailed,
        "The data is not authentic: it was changed, or sealed under another key."
    )
}
