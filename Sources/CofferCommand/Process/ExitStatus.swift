internal import Coffer

/// How the process ends, by sysexits(3) as architecture and argument parser do.
///
/// Thrown by a command that has already told the user all there is to tell.
struct ExitStatus: Error, Hashable, Sendable {
    let code: Int32

    static let success = ExitStatus(code: 0)
    /// At least one of several inputs failed; the report says which.
    static let someFailed = ExitStatus(code: 1)
    static let usage = ExitStatus(code: 64)
    static let damaged = ExitStatus(code: 65)
    static let noInput = ExitStatus(code: 66)
    static let unavailable = ExitStatus(code: 69)
    static let bug = ExitStatus(code: 70)
    static let systemError = ExitStatus(code: 71)
    static let cannotCreate = ExitStatus(code: 73)
    static let inputOutput = ExitStatus(code: 74)
    static let noPermission = ExitStatus(code: 77)
    static let configuration = ExitStatus(code: 78)

    /// As a shell reports a process that a signal ended.
    static func signal(_ number: Int32) -> ExitStatus { ExitStatus(code: 128 + number) }

    private static let statuses: [CofferError.Code: ExitStatus] = [
        .damaged: .damaged,
        .unsupportedVersion: .damaged,
        .noUsableKey: .noPermission,
        .unsafePermissions: .noPermission,
        .malformedKeyFile: .configuration,
        .keyServiceUnavailable: .unavailable,
        .configuration: .configuration,
        .missingInput: .noInput,
        .outputExists: .cannotCreate,
        .outputUnavailable: .cannotCreate,
        .ioFailure: .inputOutput,
        .brokenPipe: .inputOutput,
        .sourceChanged: .inputOutput,
        .cancelled: .signal(2),
        .invalidArgument: .usage,
    ]

    private init(code: Int32) { self.code = code }

    /// The status that tells a script of this error; a bug's for what has no place in the table.
    init(_ error: CofferError) { self = Self.statuses[error.code] ?? .bug }
}
