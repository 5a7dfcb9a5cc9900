internal import AuthenticatedEncryption
internal import FileAccess
internal import KeyManagement
internal import SecretJSON

/// A program of the user's that prints credentials (`credential_process` of a profile), without a shell.
struct CredentialProcess: CredentialsSource {
    /// Of the longest answer.
    private static let outputLimit = 65_536

    private let command: ExecCommand
    private let time: any TimeSource
    private let deadline: Duration
    private let queue = BlockingQueue("coffer.kms.process")

    /// Makes a source for the `line` of a profile, which is divided into words as a shell would.
    init(
        _ line: String,
        profile: String,
        time: any TimeSource,
        deadline: Duration = .seconds(60)
    ) throws(CredentialsError) {
        do throws(KeyError) {
            command = try ExecCommand(parsing: [UInt8](line.utf8))
        } catch {
            throw CredentialsError(
                "credential_process of the profile \(profile) needs a program and its arguments, "
                    + "with every quote closed"
            )
        }
        self.time = time
        self.deadline = deadline
    }

    func fetch() async throws(CredentialsError) -> Credentials {
        let run: ExecRun
        do throws(FileError) {
            run = try await queue.run { () throws(FileError) in
                try ExecRun(
                    command,
                    input: SecretBytes(copying: RawSpan()),
                    outputLimit: Self.outputLimit,
                    deadline: deadline
                )
            }
        } catch { throw failure(ExecRun.reason(error)) }
        if let reason = run.failure { throw failure(reason) }
        guard let answer = try? JSONObject(parsing: run.output), answer.integer("Version") == 1
        else { throw failure("its answer isn't JSON with \"Version\": 1") }
        let credentials: Credentials
        do throws(CredentialsError) {
            credentials = try Credentials(in: answer, tokenName: "SessionToken")
        } catch { throw failure(error.message) }
        if let end = credentials.expiration,
            end.secondsSinceEpoch <= time.date.secondsSinceEpoch
        {
            throw failure(
                "those that it prints have expired: log in anew, or set this machine's clock"
            )
        }
        return credentials
    }

    private func failure(_ reason: String) -> CredentialsError {
        CredentialsError(
            "the credential_process \(command.name) gives no credentials: \(reason)",
            .refused
        )
    }
}
