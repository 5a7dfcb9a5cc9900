public import SystemPackage

/// What went wrong, where, and what to do about it.
///
/// Every function of the library throws this type and no other.
public struct CofferError: Error, Sendable {
    /// The kind of error: what a program decides by.
    ///
    /// More codes may come with later versions, so a `switch` needs a `default`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case damaged
            case unsupportedVersion = "unsupported-version"
            case noUsableKey = "no-usable-key"
            case unsafePermissions = "unsafe-permissions"
            case malformedKeyFile = "malformed-key-file"
            case keyServiceUnavailable = "key-service-unavailable"
            case configuration
            case missingInput = "missing-input"
            case outputExists = "output-exists"
            case outputUnavailable = "output-unavailable"
            case ioFailure = "io-failure"
            case brokenPipe = "broken-pipe"
            case sourceChanged = "source-changed"
            case cancelled
            case invalidArgument = "invalid-argument"
            case internalInconsistency = "internal-inconsistency"
        }

        private let kind: Kind
        private init(_ kind: Kind) { self.kind = kind }

        /// The container is damaged, truncated or not authentic.
        public static let damaged = Self(.damaged)
        /// The container has a format version or suite that this library doesn't read.
        public static let unsupportedVersion = Self(.unsupportedVersion)
        /// None of the keys given opens the container: another key, a wrong passphrase, another context.
        public static let noUsableKey = Self(.noUsableKey)
        /// A key file can be read by others.
        public static let unsafePermissions = Self(.unsafePermissions)
        /// A key file isn't one, or is damaged.
        public static let malformedKeyFile = Self(.malformedKeyFile)
        /// The key service can't be reached or doesn't answer.
        public static let keyServiceUnavailable = Self(.keyServiceUnavailable)
        /// What surrounds a key service isn't set up as it must be: a region, a profile or a file of settings, a grant,
        /// the use that a key is for, this machine's clock.
        public static let configuration = Self(.configuration)
        /// The input doesn't exist or can't be read.
        public static let missingInput = Self(.missingInput)
        /// The output exists and was not to be replaced.
        public static let outputExists = Self(.outputExists)
        /// The output can't be created, or another process is writing it.
        public static let outputUnavailable = Self(.outputUnavailable)
        /// A read, write or flush failed; the disk may be full.
        public static let ioFailure = Self(.ioFailure)
        /// The reader of a pipe that is written to is gone.
        public static let brokenPipe = Self(.brokenPipe)
        /// The source changed while it was read.
        public static let sourceChanged = Self(.sourceChanged)
        /// The work was cancelled.
        public static let cancelled = Self(.cancelled)
        /// An argument is out of its range or contradicts another.
        public static let invalidArgument = Self(.invalidArgument)
        /// A bug in this library.
        public static let internalInconsistency = Self(.internalInconsistency)

        /// The code as one word, as in the command line's JSON.
        public var description: String { kind.rawValue }
    }

    /// The kind of error.
    public var code: Code
    /// What happened and, where there is one, the remedy; one sentence without a full stop.
    ///
    /// It may quote names from files and containers: escape it before a terminal shows it.
    public var message: String
    /// The file concerned.
    public var path: FilePath?
    /// Index of the segment concerned.
    public var segment: UInt64?
    /// The part of the container concerned, as the format specification names it.
    public var structure: String?
    /// The error that led to this one.
    public var cause: (any Error)?

    /// Creates an error; `message` is one sentence without a full stop.
    public init(
        _ code: Code,
        _ message: String,
        path: FilePath? = nil,
        segment: UInt64? = nil,
        structure: String? = nil,
        cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.path = path
        self.segment = segment
        self.structure = structure
        self.cause = cause
    }
}

extension CofferError: CustomStringConvertible {
    /// Path and message.
    public var description: String {
        path.map { "\($0): \(message)" } ?? message
    }
}
