internal import FileAccess
internal import SystemPackage

/// Bytes of which any range can be read: a file, an object in a store, memory.
///
/// ``ContainerReader`` reads a container through it. Calls come from Coffer's own threads and the
/// caller's, several at a time, and may block.
public protocol RangeReadable: Sendable {
    /// Bytes in all.
    var byteCount: UInt64 { get }

    /// Fills `buffer` with the bytes from `offset` on, or throws.
    ///
    /// `offset` and the length of `buffer` always lie within `byteCount`.
    func read(into buffer: inout MutableRawSpan, at offset: UInt64) throws
}

/// A file as a source of ranges.
struct RangeReadableFile: RangeReadable {
    let file: File
    let path: FilePath?
    let status: FileStatus
    let byteCount: UInt64

    /// Opens an input, once: a pipe that was opened and closed again would lose its writer.
    static func open(_ input: Input, cancellation: Cancellation? = nil) throws -> OpenedInput {
        let path = input.path
        let file =
            try path.map { path in
                try File.open(path, for: .reading, cancellation: cancellation?.signal)
            } ?? File.standardInput()
        let status = try file.status()
        let byteCount: UInt64
        switch status.kind {
        case .regular where try path != nil || file.currentOffset() == 0:
            byteCount = status.byteCount
        case .blockDevice: byteCount = try file.blockDeviceByteCount()
        case .directory:
            throw CofferError(.missingInput, "it is a folder, not a container", path: path)
        default:
            file.enlargePipe()
            return .stream(file, status)
        }
        return .ranges(
            RangeReadableFile(file: file, path: path, status: status, byteCount: byteCount)
        )
    }

    func read(into buffer: inout MutableRawSpan, at offset: UInt64) throws {
        try file.readExactly(into: &buffer, at: offset)
    }
}

/// An input that was opened.
enum OpenedInput: Sendable {
    case ranges(RangeReadableFile)
    case stream(File, FileStatus)

    /// The input, if ranges of it can be read.
    ///
    /// - Throws: ``CofferError`` with code `.invalidArgument` and a message, for a stream.
    func ranges(orElse message: String) throws(CofferError) -> RangeReadableFile {
        guard case .ranges(let file) = self else { throw CofferError(.invalidArgument, message) }
        return file
    }
}

extension RangeReadable {
    /// Reads bytes into a new array; `count` must have been checked against a limit.
    func bytes(_ count: Int, at offset: UInt64) throws -> [UInt8] {
        try .filled(count) { try read(into: &$0, at: offset) }
    }
}
