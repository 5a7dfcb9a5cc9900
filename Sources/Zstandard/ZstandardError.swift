internal import CZstd

/// Why compressing or decompressing failed.
package struct ZstandardError: Error, Sendable, Hashable {
    /// The kind of failure.
    package struct Code: Sendable, Hashable {
        private enum Kind {
            case destinationTooSmall, corruptFrame, outOfMemory, invalidParameter, libraryFailure
        }

        private let kind: Kind

        /// The destination has fewer bytes than the caller said that the content has.
        package static let destinationTooSmall = Code(kind: .destinationTooSmall)
        /// The bytes aren't the one frame that they have to be.
        package static let corruptFrame = Code(kind: .corruptFrame)
        /// Memory for a context could not be had.
        package static let outOfMemory = Code(kind: .outOfMemory)
        /// The compression level is out of its range.
        package static let invalidParameter = Code(kind: .invalidParameter)
        /// The library failed in a way that it should not.
        package static let libraryFailure = Code(kind: .libraryFailure)
    }

    /// The kind of failure.
    package let code: Code
    /// What happened, in words for a person.
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The error for `result`, which a function of the library returned and calls an error: `code`,
    /// unless memory ran out.
    init(_ code: Code, result: Int) {
        let name = unsafe String(cString: ZSTD_getErrorName(result))
        let isOutOfMemory = ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation
        self.init(isOutOfMemory ? .outOfMemory : code, "zstd: \(name)")
    }
}
