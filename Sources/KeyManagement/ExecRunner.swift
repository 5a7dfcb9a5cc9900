internal import AuthenticatedEncryption
internal import Dispatch
internal import FileAccess
internal import Synchronization

/// Runs one command of the user's, once for each request, one at a time, on a queue of its own.
///
/// A process takes its time, which must not block a cooperative thread. The last key that was unwrapped is
/// kept, so that the containers of a batch, which share a slot, cost one process. Safe to use from many
/// threads.
// @unchecked Sendable: `last` is read and written only by blocks on the serial `queue`.
final class ExecRunner: @unchecked Sendable {
    private typealias Ending = (result: ExternalProgram.Result, answer: SecretBytes)

    /// One more than the longest answer.
    private static let outputByteCount = 65_537
    /// EX_NOPERM: the key isn't the command's, or it may not use it.
    private static let refusal: Int32 = 77

    private let command: ExecCommand
    private let deadline: Duration
    private let queue = DispatchQueue(label: "coffer.exec")
    /// How many runs have ended: a continuation's order is hidden from ThreadSanitizer, this isn't.
    private let endedCount = Atomic(0)
    private let runs = Atomic(0)
    private var last: (request: ExecRequest, answer: ExecAnswer)?

    init(_ command: ExecCommand, deadline: Duration) {
        self.command = command
        self.deadline = deadline
    }

    /// How often the command was run.
    var runCount: Int { runs.load(ordering: .relaxed) }

    /// Runs the command.
    ///
    /// - Throws: ``KeyError/Code/noUsableKey`` if it refuses, `serviceUnavailable` if it fails or its answer is
    ///   of no use, `missing`, `accessDenied` or `io` if it can't be run.
    func answer(to request: ExecRequest) async throws(KeyError) -> ExecAnswer {
        let result = await withCheckedContinuation { continuation in
            queue.async {
                let answer = Result { () throws(KeyError) in try self.answerNow(to: request) }
                self.endedCount.add(1, ordering: .releasing)
                continuation.resume(returning: answer)
            }
        }
        _ = endedCount.load(ordering: .acquiring)
        return try result.get()
    }

    private func answerNow(to request: ExecRequest) throws(KeyError) -> ExecAnswer {
        if let last, last.request.text.isEqual(to: request.text) { return last.answer }
        let (result, output) = try run(request)
        try check(result, request)
        let answer: ExecAnswer
        do {
            let text = output.extracting(0..<result.outputByteCount)
            answer = try ExecAnswer(decoding: text, to: request)
        } catch { throw failure(.serviceUnavailable, request, error.reason) }
        if request.operation == .unwrap { last = (request, answer) }
        return answer
    }

    private func run(_ request: ExecRequest) throws(KeyError) -> Ending {
        runs.add(1, ordering: .relaxed)
        var result = ExternalProgram.Result()
        let output: SecretBytes
        do throws(FileError) {
            output = try SecretBytes(byteCount: Self.outputByteCount) { bytes throws(FileError) in
                result = try run(request, into: &bytes)
            }
        } catch {
            switch error.code {
            case .notFound where error.operation == .run:
                let reason =
                    "there is no such program on PATH, or not the interpreter that it names"
                throw failure(.missing, request, reason, cause: error)
            case .permissionDenied where error.operation == .run:
                let reason = "it may not be run: is it executable?"
                throw failure(.accessDenied, request, reason, cause: error)
            default: throw failure(.io, request, error.message, cause: error)
            }
        }
        return (result, output)
    }

    private func run(
        _ request: ExecRequest,
        into output: inout MutableRawSpan
    ) throws(FileError) -> ExternalProgram.Result {
        try request.text.withBytes { input throws(FileError) in
            try ExternalProgram.run(
                command.words,
                input: input,
                output: &output,
                deadline: deadline
            )
        }
    }

    /// Throws unless there is an answer to read.
    private func check(
        _ result: ExternalProgram.Result,
        _ request: ExecRequest
    ) throws(KeyError) {
        let line = PrintableLine.of(result.errorBytes)
        let said = line.isEmpty ? "" : ": \(line)"
        switch result.end {
        case .exited(0): return
        case .exited(Self.refusal):
            throw failure(.noUsableKey, request, "it refuses (exit status \(Self.refusal))\(said)")
        case .exited(let status):
            throw failure(.serviceUnavailable, request, "exit status \(status)\(said)")
        case .signalled(let signal):
            throw failure(.serviceUnavailable, request, "signal \(signal) ended it\(said)")
        case .timedOut:
            let seconds = deadline.components.seconds
            throw failure(
                .serviceUnavailable,
                request,
                "it did not end within \(seconds) s and was killed\(said)"
            )
        case .outputTooLong:
            throw failure(
                .serviceUnavailable,
                request,
                "its answer is over \(Self.outputByteCount - 1) bytes\(said)"
            )
        }
    }

    private func failure(
        _ code: KeyError.Code,
        _ request: ExecRequest,
        _ reason: String,
        cause: (any Error)? = nil
    ) -> KeyError {
        KeyError(
            code,
            "the command \(command.name) can't \(request.operation) a key: \(reason)",
            cause: cause
        )
    }
}
