internal import Coffer
internal import KeyManagement
internal import TestSupport
internal import Testing

/// Expects that `body` throws a key error with a code, and gives it.
@discardableResult
func expectError<Value>(
    _ code: KeyError.Code,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Value
) async -> KeyError? {
    do {
        _ = try await body()
        Issue.record("no error instead of \(code)", sourceLocation: sourceLocation)
    } catch let error as KeyError {
        #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
        return error
    } catch {
        Issue.record("\(error)", sourceLocation: sourceLocation)
    }
    return nil
}

/// Expects that `body` throws an error of the library with a code, and gives it.
@discardableResult
func expectFailure<Value>(
    _ code: CofferError.Code,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Value
) async -> CofferError? {
    do {
        _ = try await body()
        Issue.record("no error instead of \(code)", sourceLocation: sourceLocation)
    } catch let error as CofferError {
        #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
        return error
    } catch {
        Issue.record("\(error)", sourceLocation: sourceLocation)
    }
    return nil
}

extension Trait where Self == ConditionTrait {
    /// Runs a test only where Python is, and fails it in CI where it isn't.
    static var needsFakeKMS: Self {
        .enabled(if: FakeKMS.canRun, "the fake KMS needs Python 3")
    }
}
