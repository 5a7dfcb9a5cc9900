internal import AuthenticatedEncryption
internal import KeyManagement
internal import SegmentPipeline

/// Keeps what was unwrapped last, and what was refused: the containers of a batch share a slot, and cost one call
/// whether it opens or not.
///
/// Who asks for what is being unwrapped already waits for that call. Other failures than ``KeyError/Code/noUsableKey``
/// aren't kept. Safe to use from many threads.
final class UnwrapCache: Sendable {
    /// What is unwrapped, and by whom.
    struct Request: Sendable, Hashable {
        let slot: KMSSlot
        let target: KMSTarget
        let context: EncryptionContext
    }

    typealias Call = @Sendable () async throws(KeyError) -> SecretBytes
    private typealias Running = Task<Result<SecretBytes, KeyError>, Never>

    private struct State {
        /// The last used stand last.
        var kept: [(request: Request, secret: SecretBytes)] = []
        var refused: [Request: KeyError] = [:]
        var running: [Request: Running] = [:]
    }

    private enum Found {
        case kept(Result<SecretBytes, KeyError>)
        case running(Running)
    }

    private static let limit = 16
    /// They hold no secrets: enough for the slots that many batches share.
    private static let refusalLimit = 1_024

    private let state = Lock(State())

    /// What was kept, or what `call` gives.
    func secret(
        for request: Request,
        by call: @escaping Call
    ) async throws(KeyError) -> SecretBytes {
        while true {
            let task: Running
            switch find(request, orBegin: call) {
            case .kept(let result): return try result.get()
            case .running(let running): task = running
            }
            let result = await withTaskCancellationHandler {
                await task.value
            } onCancel: {
                task.cancel()
            }
            // Another who waited for the call may have been cancelled, and the call with them.
            if case .failure = result, task.isCancelled, !Task.isCancelled { continue }
            return try result.get()
        }
    }

    private func find(_ request: Request, orBegin call: @escaping Call) -> Found {
        state.withLock { state in
            if let place = state.kept.firstIndex(where: { $0.request == request }) {
                let entry = state.kept.remove(at: place)
                state.kept.append(entry)
                return .kept(.success(entry.secret))
            }
            if let refusal = state.refused[request] { return .kept(.failure(refusal)) }
            if let running = state.running[request] { return .running(running) }
            let running = Running {
                let result: Result<SecretBytes, KeyError>
                do throws(KeyError) {
                    result = .success(try await call())
                } catch { result = .failure(error) }
                self.end(request, result)
                return result
            }
            state.running[request] = running
            return .running(running)
        }
    }

    private func end(_ request: Request, _ result: Result<SecretBytes, KeyError>) {
        state.withLock { state in
            state.running[request] = nil
            switch result {
            case .success(let secret):
                state.kept.append((request, secret))
                if state.kept.count > Self.limit { state.kept.removeFirst() }
            case .failure(let error) where error.code == .noUsableKey:
                if state.refused.count == Self.refusalLimit { state.refused = [:] }
                state.refused[request] = error
            case .failure: break
            }
        }
    }
}
