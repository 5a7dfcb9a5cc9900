internal import Coffer
internal import Dispatch
internal import Glibc
internal import SystemPackage
internal import TestSupport

/// Calls `body` on a thread of its own, where it may block.
func offThread<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue(label: "test.blocking").async {
            continuation.resume(with: Result { try body() })
        }
    }
}

/// A real pipe; the library opens its ends by name.
struct Pipe: Sendable {
    let readEnd: FileDescriptor
    let writeEnd: FileDescriptor

    init() throws {
        (readEnd, writeEnd) = try FileDescriptor.pipe()
        // A process that another test starts must not hold this pipe open.
        for end in [readEnd, writeEnd] { _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) }
    }

    var input: Input { .file(FilePath("/dev/fd/\(readEnd.rawValue)")) }
    var output: Output { .file(FilePath("/dev/fd/\(writeEnd.rawValue)")) }
}

/// Lets `body` read bytes from a pipe.
func feeding<Value: Sendable>(
    _ bytes: [UInt8],
    _ body: (Input) async throws -> Value
) async throws -> Value {
    let pipe = try Pipe()
    async let fed: Void = offThread {
        // What stops reading early closes the pipe: that is its right.
        _ = try? pipe.writeEnd.closeAfter { try pipe.writeEnd.writeAll(bytes) }
    }
    let result: Result<Value, any Error>
    do { result = .success(try await body(pipe.input)) } catch { result = .failure(error) }
    try pipe.readEnd.close()
    try await fed
    return try result.get()
}

/// Collects what `body` writes to a pipe, also if it throws.
func collecting<Value: Sendable>(
    _ body: (Output) async throws -> Value
) async throws -> (result: Result<Value, any Error>, bytes: [UInt8]) {
    let pipe = try Pipe()
    async let collected = offThread {
        try pipe.readEnd.closeAfter { try Array(reading: pipe.readEnd) }
    }
    let result: Result<Value, any Error>
    do { result = .success(try await body(pipe.output)) } catch { result = .failure(error) }
    try pipe.writeEnd.close()
    return (result, try await collected)
}
