internal import AuthenticatedEncryption
internal import ContainerFormat
internal import FileAccess
internal import KeyManagement
internal import SegmentPipeline
package import SystemPackage
internal import Zstandard

/// One place turns the errors of the layers below into the library's own.
extension CofferError {
    /// `path` is the file concerned, for errors that don't name one.
    package init(translating error: any Error, path: FilePath? = nil) {
        switch error {
        case let error as CofferError: self = error
        case let error as FileError: self.init(error)
        case let error as FormatError: self.init(error, path: path)
        case let error as KeyError: self.init(error, path: path)
        case is PipelineCancelled, is CancellationError:
            self.init(.cancelled, "cancelled", path: path, cause: error)
        case let error as CryptoError:
            self.init(
                error.code == .outOfMemory ? .ioFailure : .internalInconsistency,
                error.message,
                path: path,
                cause: error
            )
        case let error as ZstandardError:
            self.init(
                error.code == .outOfMemory ? .ioFailure : .internalInconsistency,
                error.message,
                path: path,
                cause: error
            )
        default:
            // The layers below throw nothing else: it comes from a caller's `RangeReadable`.
            self.init(.ioFailure, "the container can't be read: \(error)", path: path, cause: error)
        }
        if self.path == nil { self.path = path }
    }

    private init(_ error: FileError) {
        let code: Code =
            switch error.code {
            case .notFound, .isDirectory: .missingInput
            case .permissionDenied where error.operation == .open: .missingInput
            case .exists: .outputExists
            case .locked: .outputUnavailable
            case .brokenPipe: .brokenPipe
            case .cancelled: .cancelled
            default: .ioFailure
            }
        self.init(code, error.message, path: error.path, cause: error)
    }

    private init(_ error: FormatError, path: FilePath?) {
        let name = error.segment.map { "segment \($0)" } ?? "the \(error.structure)"
        self.init(
            error.reason == .damaged ? .damaged : .unsupportedVersion,
            "\(name) can't be used: \(error.message)",
            path: path,
            segment: error.segment,
            structure: error.structure.description,
            cause: error
        )
    }

    private init(_ error: KeyError, path: FilePath?) {
        let code: Code =
            switch error.code {
            case .noUsableKey, .wrongPassphrase, .missing, .accessDenied: .noUsableKey
            case .unsafePermissions: .unsafePermissions
            case .malformedKeyFile: .malformedKeyFile
            case .serviceUnavailable: .keyServiceUnavailable
            case .configuration: .configuration
            case .cancelled: .cancelled
            case .exists: .outputExists
            case .cannotCreate: .outputUnavailable
            case .internalInconsistency: .internalInconsistency
            case .invalidParameter: .invalidArgument
            default: .ioFailure
            }
        self.init(code, error.message, path: path, cause: error)
    }
}

/// Calls `body` and throws what it throws as the library's error.
func translating<Value: ~Copyable>(
    path: FilePath? = nil,
    _ body: () throws -> Value
) throws(CofferError) -> Value {
    do { return try body() } catch { throw CofferError(translating: error, path: path) }
}
