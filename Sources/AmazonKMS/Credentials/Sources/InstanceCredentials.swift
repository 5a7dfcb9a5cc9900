internal import AuthenticatedEncryption
internal import SecretJSON

/// The credentials of the role that an EC2 machine has.
struct InstanceCredentials: CredentialsSource {
    private static let folder = "iam/security-credentials/"

    let metadata: InstanceMetadata

    func fetch() async throws(CredentialsError) -> Credentials {
        let body: SecretBytes
        do throws(CallFailure) {
            let token = try await metadata.token()
            let role = try await metadata.line(Self.folder, token: token)
            body = try await metadata.value(
                Self.folder + PercentEncoding.encode(role),
                token: token
            )
        } catch {
            let reason = error.reason(from: "IMDS") { _ in
                "IMDS is closed here, or the machine has no role"
            }
            throw failure(reason, error.credentialsKind)
        }
        guard let answer = try? JSONObject(parsing: body),
            answer.text("Code") ?? "Success" == "Success"
        else { throw failure("IMDS has none for the machine's role: can EC2 take the role?") }
        do throws(CredentialsError) {
            return try Credentials(in: answer, tokenName: "Token")
        } catch { throw failure(error.message) }
    }

    private func failure(
        _ reason: String,
        _ kind: CredentialsError.Kind = .refused
    ) -> CredentialsError {
        CredentialsError(
            "\(metadata.endpoint) gives no credentials for this machine: \(reason)",
            kind
        )
    }
}
