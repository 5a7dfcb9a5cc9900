internal import FileAccess
internal import SystemPackage

/// A file as a source of ranges.
struct RangeReadableFile: RangeReadable {
    let file: File
    let path: FilePath?
    let status: FileStatus
    let byteCount: UInt64

    /// Opens an input, once: a pipe that was opened and closed again would lose its writer.
    static func open(
        _ input: Input,
        for purpose: File.Purpose = .reading,
        cancellation: Cancellation? = nil
    ) throws -> OpenedInput {
        let path = input.path
        let file = try input.open(for: purpose, cancellation: cancellation)
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

    /// What work that goes through all of it does to the page cache, if anything.
    var dropBehind: DropBehind? { DropBehind(reading: file, byteCount: byteCount) }

    func read(into buffer: inout MutableRawSpan, at offset: UInt64) throws {
        try file.readExactly(into: &buffer, at: offset)
    }
}
