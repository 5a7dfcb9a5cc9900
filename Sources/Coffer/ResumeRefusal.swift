internal import FileAccess

/// Why an unfinished container isn't continued: its file is begun anew then.
struct ResumeRefusal: Error, Hashable, Sendable {
    /// What was found; one sentence without a full stop.
    let reason: String

    init(_ reason: String) { self.reason = reason }

    /// What an error says of an unfinished container that was looked at; nil if it says nothing of it, as a cancellation
    /// doesn't.
    init?(_ error: any Error) {
        if let refusal = error as? ResumeRefusal {
            self = refusal
            return
        }
        guard (error as? FileError)?.code != .outOfMemory else { return nil }
        let error = CofferError(translating: error)
        guard ![.cancelled, .internalInconsistency].contains(error.code) else { return nil }
        self.init(error.message)
    }

    /// Calls `body` and gives what it throws as a refusal, if it is one.
    static func attempt<Value>(_ body: () throws -> Value) throws -> Result<Value, ResumeRefusal> {
        do { return .success(try body()) } catch {
            guard let refusal = ResumeRefusal(error) else { throw error }
            return .failure(refusal)
        }
    }

    /// The same for work that waits for keys.
    static func attempt<Value: Sendable>(
        _ body: () async throws -> Value
    ) async throws -> Result<Value, ResumeRefusal> {
        do { return .success(try await body()) } catch {
            guard let refusal = ResumeRefusal(error) else { throw error }
            return .failure(refusal)
        }
    }
}
