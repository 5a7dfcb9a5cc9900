internal import Coffer
internal import Glibc
internal import Testing

/// Expects equal bytes, and says where they differ rather than what they are.
func expectSame(
    _ found: [UInt8],
    _ expected: some Collection<UInt8>,
    _ comment: @autoclosure () -> Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let expected = Array(expected)
    guard !isSame(found, expected) else { return }
    let place = zip(found, expected).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    Issue.record(
        """
        \(found.count) bytes found, \(expected.count) expected, first difference at \
        \(place ?? min(found.count, expected.count)). \(comment()?.rawValue ?? "")
        """,
        sourceLocation: sourceLocation
    )
}

/// Compares by `memcmp`: debug builds are slow at `==`.
private func isSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    guard one.count == other.count, !one.isEmpty else { return one.count == other.count }
    return unsafe one.withUnsafeBytes { one in
        unsafe other.withUnsafeBytes { other in
            guard let first = one.baseAddress, let second = other.baseAddress else { return false }
            return unsafe memcmp(first, second, one.count) == 0
        }
    }
}

/// Expects a `CofferError` with a code.
@discardableResult
func expectError<Value>(
    _ code: CofferError.Code,
    _ comment: @autoclosure () -> Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Value
) async -> CofferError? {
    do {
        _ = try await body()
        Issue.record("no error, but \(code) expected", sourceLocation: sourceLocation)
        return nil
    } catch let error as CofferError {
        #expect(error.code == code, comment(), sourceLocation: sourceLocation)
        return error
    } catch {
        Issue.record("another type of error: \(error)", sourceLocation: sourceLocation)
        return nil
    }
}
