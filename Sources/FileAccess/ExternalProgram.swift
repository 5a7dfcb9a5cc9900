internal import CLinux
internal import Glibc
internal import SystemPackage

/// A program that is started, given its input, and listened to until it ends.
///
/// It runs in a session of its own, without a terminal, with this process's environment and working
/// folder, with pipes as its standard streams and no other descriptor, and with all signals at their
/// defaults. Used by one thread at a time.
package final class ExternalProgram {
    /// How it ended.
    package enum End: Sendable, Hashable {
        case exited(Int32)
        case signalled(Int32)
        /// It was killed, with its process group, at the deadline.
        case timedOut
        /// It was killed, with its process group, because it wrote more than was asked for.
        case outputTooLong
    }

    /// What it left.
    package struct Result: Sendable, Hashable {
        package var end = End.timedOut
        /// How much it wrote to its standard output.
        package var outputByteCount = 0
        /// The beginning of what it wrote to its standard error.
        package var errorBytes: [UInt8] = []

        /// That of a program that had no time at all.
        package init() {}
    }

    private static let errorByteCountLimit = 4_096
    /// In milliseconds: how late the end of a program may be seen that left its streams to another.
    private static let longestPause: Int32 = 50

    /// A program that was written a moment ago may still be open for writing in some process that is just being started
    /// and hasn't closed what it inherited: it is tried for two seconds.
    private static let busyAttemptCount = 100
    /// In microseconds.
    private static let busyPause: UInt32 = 20_000

    private let id: Int32
    private let path: FilePath
    private let group: ProcessGroup
    private let input: PipeEnd
    private let output: PipeEnd
    private let error: PipeEnd
    private var hasEnded = false

    /// Runs the program that the first of `words` names, found on PATH, to its end.
    ///
    /// Blocks, at most a little longer than until the deadline. A program that leaves its input unread is
    /// no error. What it leaves running is not waited for, and killed only where it is.
    ///
    /// - Parameters:
    ///   - words: the program and its arguments, none of which has a zero byte.
    ///   - input: what it can read.
    ///   - output: takes what it writes, which must be less than there is room for.
    ///   - deadline: after which it is killed.
    /// - Returns: how it ended, and how much it wrote.
    /// - Throws: ``FileError`` with the operation `run` if it can't be started: `notFound`,
    ///   `permissionDenied` or another.
    package static func run(
        _ words: [[UInt8]],
        input: RawSpan,
        output: inout MutableRawSpan,
        deadline: Duration
    ) throws(FileError) -> Result {
        let mask = BrokenPipeMask()
        defer { mask.restore() }
        let program = try ExternalProgram(starting: words)
        return try program.communicate(input, &output, until: .now + deadline)
    }

    private init(starting words: [[UInt8]]) throws(FileError) {
        let input = try PipeEnd.makePair()
        let output = try PipeEnd.makePair()
        let error = try PipeEnd.makePair()
        for end in [input.writer, output.reader, error.reader] { try end.setNonblocking() }
        let path = FilePath(bytes: words.first ?? [])
        let arguments = ArgumentVector(words)
        var id: Int32 = 0
        var errorNumber: Int32 = 0
        var group: ProcessGroup?
        for _ in 0..<Self.busyAttemptCount {
            group = ProcessGroup.start {
                errorNumber = unsafe clinux_spawn(
                    &id,
                    arguments.pointers,
                    input.reader.descriptor,
                    output.writer.descriptor,
                    error.writer.descriptor
                )
                return errorNumber == 0 ? id : 0
            }
            guard errorNumber == ETXTBSY else { break }
            usleep(Self.busyPause)
        }
        // Not sooner: the descriptors and the words had to live until now.
        withExtendedLifetime(arguments) {
            for end in [input.reader, output.writer, error.writer] { end.close() }
        }
        guard let group else {
            throw FileError(.run, path, errorNumber: errorNumber)
        }
        self.id = id
        self.path = path
        self.group = group
        (self.input, self.output, self.error) = (input.writer, output.reader, error.reader)
    }

    /// Kills what is still there when an error comes in between.
    deinit { kill() }

    private func communicate(
        _ bytes: RawSpan,
        _ answer: inout MutableRawSpan,
        until deadline: ContinuousClock.Instant
    ) throws(FileError) -> Result {
        var result = Result()
        var offset = 0
        var patience: Int32 = 1
        while true {
            // First looked at, then read: what it wrote before its end is in the pipes by then.
            let end = try checkEnd()
            try drainOutput(into: &answer, &result)
            try drainError(into: &result)
            if result.outputByteCount == answer.byteCount {
                result.end = .outputTooLong
                kill()
                return result
            }
            if let end {
                result.end = end
                return result
            }
            let rest = deadline - .now
            guard rest > .zero else {
                result.end = .timedOut
                kill()
                return result
            }
            if !input.isClosed {
                offset += try input.write(bytes, from: offset) ?? bytes.byteCount - offset
                if offset == bytes.byteCount { input.close() }
            }
            // With its streams closed nothing wakes us, and it is about to end.
            let isSilent = output.isClosed && error.isClosed
            patience = isSilent ? min(2 * patience, Self.longestPause) : 1
            let pause = isSilent ? patience : Self.longestPause
            try wait(
                milliseconds: rest < .milliseconds(pause)
                    ? Int32(rest / .milliseconds(1)) + 1 : pause
            )
        }
    }

    /// How the program ended, if it has.
    private func checkEnd() throws(FileError) -> End? {
        var status: Int32 = 0
        guard try SystemCall.run(.wait, path, { unsafe waitpid(id, &status, WNOHANG) }) == id else {
            return nil
        }
        hasEnded = true
        group.unregister()
        let signal = status & 0x7F
        return signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
    }

    /// Kills the program, and what it started and didn't put into a session of its own.
    private func kill() {
        guard !hasEnded else { return }
        _ = Glibc.kill(-id, SIGKILL)
        hasEnded = true
        group.unregister()
        while waitpid(id, nil, 0) < 0, errno == EINTR {}
    }

    private func drainOutput(
        into answer: inout MutableRawSpan,
        _ result: inout Result
    ) throws(FileError) {
        while !output.isClosed, result.outputByteCount < answer.byteCount {
            switch try output.read(into: &answer, at: result.outputByteCount) {
            case .bytes(let count): result.outputByteCount += count
            case .nothing: return
            case .end: output.close()
            }
        }
    }

    /// Reads one pipe full at most, as a program may write there for ever.
    private func drainError(into result: inout Result) throws(FileError) {
        var buffer = InlineArray<4_096, UInt8>(repeating: 0)
        for _ in 0..<16 where !error.isClosed {
            var span = buffer.mutableSpan
            var bytes = unsafe span.mutableBytes
            switch try error.read(into: &bytes, at: 0) {
            case .bytes(let count):
                let wanted = min(count, Self.errorByteCountLimit - result.errorBytes.count)
                for index in 0..<wanted { result.errorBytes.append(buffer[index]) }
            case .nothing: return
            case .end: error.close()
            }
        }
    }

    private func wait(milliseconds: Int32) throws(FileError) {
        var entries = (
            pollfd(fd: input.descriptor, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: output.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: error.descriptor, events: Int16(POLLIN), revents: 0)
        )
        _ = try SystemCall.run(.wait, path) {
            unsafe withUnsafeMutableBytes(of: &entries) {
                unsafe poll($0.baseAddress?.assumingMemoryBound(to: pollfd.self), 3, milliseconds)
            }
        }
    }
}
