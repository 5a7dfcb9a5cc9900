package import AuthenticatedEncryption
package import FileAccess

/// One run of a command of the user's, and what it left.
package struct ExecRun: Sendable {
    package let end: ExternalProgram.End
    /// What it wrote to its standard output.
    package let output: SecretBytes
    /// What went wrong, and what the command said of it, for a person; nil if it ended well.
    package var failure: String? { reason.map { $0 + said } }
    /// A colon and the first line of what it wrote to its standard error; empty if there is none.
    package let said: String
    private let reason: String?

    /// Runs a command to its end; blocks until then.
    ///
    /// - Parameters:
    ///   - command: What is run.
    ///   - input: What it can read.
    ///   - outputLimit: What its standard output may have, in bytes.
    ///   - deadline: After which it is killed.
    /// - Throws: If it can't be run.
    package init(
        _ command: ExecCommand,
        input: SecretBytes,
        outputLimit: Int,
        deadline: Duration
    ) throws(FileError) {
        var result = ExternalProgram.Result()
        let output = try SecretBytes(byteCount: outputLimit + 1) { bytes throws(FileError) in
            result = try Self.run(command, input, &bytes, deadline)
        }
        end = result.end
        self.output = output.extracting(0..<result.outputByteCount)
        reason = Self.reason(result.end, outputLimit, deadline)
        let line = PrintableLine.of(result.errorBytes)
        said = line.isEmpty ? "" : ": \(line)"
    }

    /// Why a command could not be run, for a person.
    package static func reason(_ error: FileError) -> String {
        switch error.code {
        case .notFound where error.operation == .run:
            "there is no such program on PATH, or not the interpreter that it names"
        case .permissionDenied where error.operation == .run:
            "it may not be run: is it executable?"
        default: error.message
        }
    }

    private static func run(
        _ command: ExecCommand,
        _ input: SecretBytes,
        _ output: inout MutableRawSpan,
        _ deadline: Duration
    ) throws(FileError) -> ExternalProgram.Result {
        try input.withBytes { input throws(FileError) in
            try ExternalProgram.run(
                command.words,
                input: input,
                output: &output,
                deadline: deadline
            )
        }
    }

    private static func reason(
        _ end: ExternalProgram.End,
        _ outputLimit: Int,
        _ deadline: Duration
    ) -> String? {
        switch end {
        case .exited(0): nil
        case .exited(let status): "exit status \(status)"
        case .signalled(let signal): "signal \(signal) ended it"
        case .timedOut: "it did not end within \(deadline.components.seconds) s and was killed"
        case .outputTooLong: "its answer is over \(outputLimit) bytes"
        }
    }
}
