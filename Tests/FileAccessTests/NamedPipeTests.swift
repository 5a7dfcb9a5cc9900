import Dispatch
import FileAccess
import Glibc
import SystemPackage
import TestSupport
import Testing

/// What opening and writing a named pipe does while its other end is missing or stalls.
@Suite(.timeLimit(.minutes(1))) struct NamedPipeTests {
    let folder: TemporaryFolder
    let signal: CancellationSignal

    init() throws {
        folder = try TemporaryFolder()
        signal = CancellationSignal()
        try makePipe(at: folder["pipe"])
    }

    /// Does something on another thread, after a moment in which this one has begun to wait.
    private func soon(_ body: @escaping @Sendable () -> Void) {
        DispatchQueue(label: "peer").asyncAfter(
            deadline: .now() + .milliseconds(60),
            execute: body
        )
    }

    @Test func openingForWritingWithoutAReaderCanBeCancelled() throws {
        let signal = signal
        soon { signal.cancel() }
        let path = folder["pipe"]
        #expect(
            code { () throws(FileError) in
                try File.open(path, for: .writing, cancellation: signal)
            } == .cancelled
        )
    }

    @Test func theFirstReadWithoutAWriterCanBeCancelled() throws {
        let signal = signal
        soon { signal.cancel() }
        let file = try File.open(folder["pipe"], for: .reading, cancellation: signal)
        let error = #expect(throws: FileError.self) {
            try file.next(1, cancellation: signal)
        }
        #expect(error?.code == .cancelled)
    }

    @Test func aWriterThatComesLateIsReadToItsEnd() throws {
        let path = folder["pipe"]
        soon {
            guard let file = try? File.open(path, for: .writing) else { return }
            usleep(20_000)
            try? file.writeNext([1, 2, 3])
        }
        let file = try File.open(path, for: .reading, cancellation: signal)
        #expect(try file.next(10, cancellation: signal) == [1, 2, 3])
    }

    @Test func aWriterThatWritesNothingIsAnEmptyStream() throws {
        let path = folder["pipe"]
        soon { _ = try? File.open(path, for: .writing) }
        let file = try File.open(path, for: .reading, cancellation: signal)
        #expect(try file.next(10, cancellation: signal) == [])
    }

    @Test func aReaderThatComesLateGetsAll() throws {
        let path = folder["pipe"]
        let content = [UInt8](repeating: 7, count: 300_000)
        let (signal, ended) = (signal, DispatchSemaphore(value: 0))
        DispatchQueue(label: "writer").async {
            let file = try? File.open(path, for: .writing, cancellation: signal)
            try? file?.writeNext(content, cancellation: signal)
            ended.signal()
        }
        usleep(80_000)
        let file = try File.open(path, for: .reading)
        #expect(try file.next(400_000) == content)
        ended.wait()
    }

    @Test func aStalledReaderDoesNotHoldACancelledWriter() throws {
        let path = folder["pipe"]
        let reader = unsafe open(path.string, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        defer { close(reader) }
        let file = try File.open(path, for: .writing, cancellation: signal)
        let signal = signal
        soon { signal.cancel() }
        let content = [UInt8](repeating: 7, count: 4 << 20)
        #expect(
            code { () throws(FileError) in
                try file.writeNext(content, cancellation: signal)
            } == .cancelled
        )
    }
}
