import Dispatch
import FileAccess
import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite struct StreamTests {
    @Test func pipesAreReadUntilFullOrEnded() throws {
        let pipe = try Pipe()
        let (reading, writing) = (pipe.reading, pipe.writing)
        let file = try File.borrowing(descriptor: reading)
        #expect(file.kind == .pipe)
        DispatchQueue(label: "writer").async {
            for part in 0..<10 {
                usleep(1000)
                let bytes = [UInt8](repeating: UInt8(part), count: 10)
                _ = unsafe bytes.withUnsafeBytes { unsafe write(writing, $0.baseAddress, $0.count) }
            }
        }
        let signal = CancellationSignal()
        #expect(try file.next(65, cancellation: signal).count == 65)
        #expect(try file.next(35).last == 9)
        pipe.closeWriting()
        #expect(try file.next(1) == [])
        #expect(try file.next(1, cancellation: signal) == [])
        #expect(code { () throws(FileError) in try file.currentOffset() } == .unsupported)
    }

    @Test func aBlockedReadCanBeCancelled() throws {
        let pipe = try Pipe()
        let file = try File.borrowing(descriptor: pipe.reading)
        let signal = CancellationSignal()
        DispatchQueue(label: "canceller").asyncAfter(deadline: .now() + .milliseconds(20)) {
            signal.cancel()
            signal.cancel()
        }
        let error = #expect(throws: FileError.self) { try file.next(10, cancellation: signal) }
        #expect(error?.code == .cancelled)
        #expect(signal.isCancelled)
        // Later reads end at once.
        #expect(throws: FileError.self) { try file.next(10, cancellation: signal) }
    }

    @Test func whatWasCancelledBeforeIsNotWaitedFor() throws {
        let signal = CancellationSignal()
        signal.cancel()
        let error = #expect(throws: FileError.self) {
            try signal.wait(milliseconds: 600_000, .wait, nil)
        }
        #expect(error?.code == .cancelled)
    }

    @Test func whoeverMadeAPipeNonBlockingIsWaitedFor() throws {
        let pipe = try Pipe()
        let (reading, writing) = (pipe.reading, pipe.writing)
        _ = fcntl(reading, F_SETFL, O_NONBLOCK)
        _ = fcntl(writing, F_SETFL, O_NONBLOCK)
        let content = [UInt8](repeating: 5, count: 300_000)
        DispatchQueue(label: "writer").async {
            try? File.borrowing(descriptor: writing).writeNext(content)
        }
        usleep(5000)
        #expect(try File.borrowing(descriptor: reading).next(300_000) == content)
    }

    @Test func anEnlargedPipeTakesMore() throws {
        let pipe = try Pipe()
        let file = try File.borrowing(descriptor: pipe.writing)
        file.enlargePipe()
        // Would wait for ever in a pipe of the usual 64 KiB.
        try file.writeNext([UInt8](repeating: 1, count: 200_000))
    }

    @Test func aReaderThatWentAwayIsABrokenPipe() throws {
        // SIGPIPE goes to the thread that writes: blocked and taken away here, other tests don't
        // notice.
        var signals = sigset_t()
        var old = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, &old)
        var ends: [Int32] = [-1, -1]
        let result = unsafe pipe(&ends)
        try #require(result == 0)
        close(ends[0])
        let file = try File.borrowing(descriptor: ends[1])
        #expect(code { () throws(FileError) in try file.writeNext([1]) } == .brokenPipe)
        close(ends[1])
        var none = timespec()
        _ = unsafe sigtimedwait(&signals, nil, &none)
        unsafe pthread_sigmask(SIG_SETMASK, &old, nil)
    }

    @Test func aFullDiskIsNoSpace() throws {
        let file = try File.open("/dev/full", for: .writing)
        let error = #expect(throws: FileError.self) { try file.writeNext([1]) }
        #expect(error?.code == .noSpace)
        #expect(error?.message.contains("/dev/full: No space left on device; free some") == true)
    }

    @Test func regularFilesKeepAPosition() throws {
        let folder = try TemporaryFolder()
        let file = try File.create(folder["a"])
        try file.writeNext([1, 2, 3])
        try file.write([4, 5, 6], at: 3)
        #expect(try file.currentOffset() == 3)
        #expect(try file.next(2) == [4, 5])
        #expect(try file.currentOffset() == 5)
        let signal = CancellationSignal()
        #expect(try file.next(2, cancellation: signal) == [6])
    }
}
