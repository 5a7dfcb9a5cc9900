internal import AuthenticatedEncryption
internal import FileAccess
internal import Synchronization

/// Runs one command of the user's, once for each request, one at a time, on a queue of its own.
///
/// A process takes its time, which must not block a cooperative thread. The last key that was unwrapped is
/// kept, so that the containers of a batch, which share a slot, cost one process. Safe to use from many
/// threads.
// @unchecked Sendable: `last` is read and written only by blocks on the serial `queue`.
final class ExecRunner: @unchecked Sendable {
    /// Of the longest answer.
    private static let outputByteCount = 65_536
    /// EX_NOPERM: the key isn't the command's, or it may not use it.
    private static let refusal: Int32 = 77

    private let command: ExecCommand
    private let deadline: Duration
    private let queue = BlockingQueue("coffer.exec")
    /// How many processes were started.
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
        try await queue.run { () throws(KeyError) in try self.answerNow(to: request) }
    }

    private func answerNow(to request: ExecRequest) throws(KeyError) -> ExecAnswer {
        if let last, last.request.text.isEqual(to: request.text) { return last.answer }
        let run = try run(request)
        if let reason = run.failure {
            guard run.end == .exited(Self.refusal) else {
                throw failure(.serviceUnavailable, request, reason)
            }
            let refusal = "it refuses (exit status \(Self.refusal))\(run.said)"
            throw failure(.noUsableKey, request, refusal)
        }
        let answer: ExecAnswer
        do {
            answer = try ExecAnswer(decoding: run.output, to: request)
        } catch { throw failure(.serviceUnavailable, request, error.reason) }
        if request.operation == .unwrap { last = (request, answer) }
        return answer
    }

    private func run(_ request: ExecRequest) throws(KeyError) -> ExecRun {
        runs.add(1, ordering: .relaxed)
        do throws(FileError) {
            return try ExecRun(
                command,
                input: request.text,
                outputLimit: Self.outputByteCount,
                deadline: deadline
            )
        } catch {
            let code: KeyError.Code =
                switch error.code {
                case .notFound where error.operation == .run: .missing
                case .permissionDenied where error.operation == .run: .accessDenied
                default: .io
                }
            throw failure(code, request, ExecRun.reason(error), cause: error)
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
