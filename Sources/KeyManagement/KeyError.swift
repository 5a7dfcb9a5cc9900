package import AuthenticatedEncryption
internal import FileAccess

/// Why a key could not be made, found or used.
///
/// Errors never carry secrets. The message says what to do where something can be done.
public struct KeyError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String {
            case noUsableKey = "no-usable-key"
            case wrongPassphrase = "wrong-passphrase"
            case unsafePermissions = "unsafe-permissions"
            case malformedKeyFile = "malformed-key-file"
            case accessDenied = "access-denied"
            case exists, missing
            case cannotCreate = "cannot-create"
            case serviceUnavailable = "service-unavailable"
            case configuration, cancelled
            case io
            case invalidParameter = "invalid-parameter"
            case internalInconsistency = "internal-inconsistency"
        }

        private let kind: Kind

        /// No key that was given opens the container.
        public static let noUsableKey = Code(kind: .noUsableKey)
        /// A passphrase could not be had, or is not the right one.
        public static let wrongPassphrase = Code(kind: .wrongPassphrase)
        /// A key file, or a passphrase's, that others than its owner can read or change.
        public static let unsafePermissions = Code(kind: .unsafePermissions)
        /// A key file whose content is not as it should be, or a folder where a file is needed.
        public static let malformedKeyFile = Code(kind: .malformedKeyFile)
        /// A key file, or a passphrase's file, that this user may not read.
        public static let accessDenied = Code(kind: .accessDenied)
        /// A key file that would have to be overwritten.
        public static let exists = Code(kind: .exists)
        /// A key file, or a passphrase's source, that isn't there.
        public static let missing = Code(kind: .missing)
        /// A key file that can't be made where it was to be: a folder that is missing or may not be
        /// written to.
        public static let cannotCreate = Code(kind: .cannotCreate)
        /// A key service that can't be reached.
        public static let serviceUnavailable = Code(kind: .serviceUnavailable)
        /// What surrounds a key service isn't set up as it must be: a region, a profile or a file of settings, a grant,
        /// the use that a key is for, this machine's clock.
        public static let configuration = Code(kind: .configuration)
        /// The task was cancelled that waited for a key.
        public static let cancelled = Code(kind: .cancelled)
        /// A file that can't be read or written.
        public static let io = Code(kind: .io)
        /// An argument out of its range.
        public static let invalidParameter = Code(kind: .invalidParameter)
        /// A failure of the cryptographic library or of the system's random source.
        public static let internalInconsistency = Code(kind: .internalInconsistency)

        /// The code as one word with hyphens.
        public var description: String { kind.rawValue }
    }

    /// The kind of failure.
    public let code: Code
    /// What happened and what helps, in words for a person.
    public let message: String
    /// The error of the layer below, if there was one.
    public let cause: (any Error)?

    /// Makes an error.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package init(_ error: CryptoError) {
        self.init(.internalInconsistency, error.message, cause: error)
    }

    /// For a file that was to be read.
    init(reading error: FileError) {
        let code: Code =
            switch error.code {
            case .notFound: .missing
            case .permissionDenied: .accessDenied
            case .isDirectory: .malformedKeyFile
            default: .io
            }
        self.init(code, error.message, cause: error)
    }

    /// For a file or folder that was to be made.
    init(creating error: FileError) {
        let code: Code =
            switch error.code {
            case .notFound, .permissionDenied, .isDirectory, .locked, .exists: .cannotCreate
            default: .io
            }
        self.init(code, error.message, cause: error)
    }

    /// Code and message.
    public var description: String { "\(code): \(message)" }
}
