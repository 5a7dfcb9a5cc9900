import FileAccess
import Glibc
import SystemPackage
import Testing

extension File {
    /// A new file.
    static func create(_ path: FilePath) throws(FileError) -> File {
        try Folder(path.removingLastComponent()).create(path.lastComponent ?? "none")
    }

    /// All bytes from the start on, whatever the position.
    func bytes(atMost count: Int = 1 << 20, at offset: UInt64 = 0) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0xAA, count: count)
        var span = bytes.mutableSpan
        var rawSpan = unsafe span.mutableBytes
        let read = try read(into: &rawSpan, at: offset)
        return Array(bytes[..<read])
    }

    func withFour(at offset: UInt64, _ check: ([UInt8]) -> Void) throws(FileError) {
        var bytes: [UInt8] = [9, 9, 9, 9]
        var span = bytes.mutableSpan
        var rawSpan = unsafe span.mutableBytes
        try readExactly(into: &rawSpan, at: offset)
        check(bytes)
    }

    func next(_ count: Int, cancellation: CancellationSignal? = nil) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0xAA, count: count)
        var span = bytes.mutableSpan
        var rawSpan = unsafe span.mutableBytes
        let read = try readNext(into: &rawSpan, cancellation: cancellation)
        return Array(bytes[..<read])
    }

    func write(_ bytes: [UInt8], at offset: UInt64 = 0) throws(FileError) {
        try unsafe write(bytes.span.bytes, at: offset)
    }

    func writeNext(
        _ bytes: [UInt8],
        cancellation: CancellationSignal? = nil
    ) throws(FileError) {
        try unsafe writeNext(bytes.span.bytes, cancellation: cancellation)
    }
}

/// A pipe whose ends are closed, when not before, with the test.
final class Pipe {
    let reading: Int32
    private(set) var writing: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        let result = unsafe pipe(&ends)
        try #require(result == 0)
        reading = ends[0]
        writing = ends[1]
    }

    deinit {
        close(reading)
        closeWriting()
    }

    func closeWriting() {
        if writing >= 0 { close(writing) }
        writing = -1
    }
}

/// The codes of what `body` throws and of nothing else.
func code<R>(of body: () throws(FileError) -> R) -> FileError.Code? {
    do {
        _ = try body()
        return nil
    } catch {
        return error.code
    }
}

/// The names in a folder, as bytes.
func names(in folder: FilePath) throws -> [[UInt8]] {
    guard let stream = unsafe folder.withPlatformString({ unsafe opendir($0) }) else {
        throw Errno(rawValue: errno)
    }
    defer { unsafe closedir(stream) }
    var names: [[UInt8]] = []
    while let entry = unsafe readdir(stream) {
        let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) {
            unsafe Array($0.prefix { $0 != 0 })
        }
        if name != [0x2E] && name != [0x2E, 0x2E] { names.append(name) }
    }
    return names
}

/// A path component of any bytes.
func component(_ bytes: [UInt8]) throws -> FilePath.Component {
    let text = bytes.map { CChar(bitPattern: $0) } + [0]
    let component = unsafe text.withUnsafeBufferPointer { text in
        unsafe text.baseAddress.flatMap { unsafe FilePath.Component(platformString: $0) }
    }
    return try #require(component)
}

func makeLink(at path: FilePath, to text: String) throws {
    let result = unsafe path.withPlatformString { unsafe symlink(text, $0) }
    try #require(result == 0)
}

func makePipe(at path: FilePath) throws {
    let result = unsafe path.withPlatformString { unsafe mkfifo($0, 0o600) }
    try #require(result == 0)
}

/// Removes a file or an empty folder.
func remove(_ path: FilePath) throws {
    let result = unsafe path.withPlatformString { unsafe Glibc.remove($0) }
    try #require(result == 0)
}
