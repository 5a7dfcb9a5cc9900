internal import AuthenticatedEncryption

/// The operations of STS by which a role is taken, at the region's own end point.
///
/// Safe to use from many threads.
struct STSClient: Sendable {
    private static let version = "2011-06-15"

    let settings: AWSSettings
    let transport: any HTTPTransport
    let time: any TimeSource

    /// Takes a role by credentials that may take it.
    func assume(
        _ role: Role,
        by credentials: any CredentialsProvider
    ) async throws(CredentialsError) -> Credentials {
        let action = "AssumeRole"
        var form = form(action, role)
        form.add("DurationSeconds", role.duration.map { String($0) })
        form.add("ExternalId", role.externalID)
        return try await call(action, form, for: role, by: credentials)
    }

    /// Takes a role by a token of another party's, which the request shows instead of a signature.
    func assume(
        _ role: Role,
        byToken token: SecretBytes
    ) async throws(CredentialsError) -> Credentials {
        let action = "AssumeRoleWithWebIdentity"
        var form = form(action, role)
        form.add("WebIdentityToken", secret: token)
        return try await call(action, form, for: role, by: nil)
    }

    private func form(_ action: String, _ role: Role) -> Form {
        var form = Form(action: action, version: Self.version)
        form.add("RoleArn", role.arn)
        form.add("RoleSessionName", role.sessionName ?? "coffer-\(time.date.secondsSinceEpoch)")
        return form
    }

    private func call(
        _ action: String,
        _ form: Form,
        for role: Role,
        by credentials: (any CredentialsProvider)?
    ) async throws(CredentialsError) -> Credentials {
        let region = try region(for: role)
        let endpoint = try settings.endpoint(of: .sts, inRegion: region)
        let signer = Signer(service: AWSService.sts.rawValue, region: region)
        let caller = ServiceCaller(
            signing: credentials.map { .init(signer: signer, credentials: $0) },
            format: .xml,
            transport: transport,
            policy: try settings.retryPolicy(),
            time: time
        )
        let type = "application/x-www-form-urlencoded; charset=utf-8"
        let request = HTTPRequest(
            "POST",
            endpoint,
            headers: [HTTPHeader("Content-Type", type)],
            body: form.finish()
        )
        do throws(CallFailure) {
            let answer = try await caller.send(request)
            guard let credentials = Credentials(inAnswer: answer.body, to: action) else {
                throw .malformedAnswer
            }
            return credentials
        } catch {
            throw CredentialsError(
                "the role \(role.arn) can't be taken (STS \(action) in \(region)): "
                    + error.reason(from: "STS", remedy: Self.remedy),
                error.credentialsKind
            )
        }
    }

    /// Where nothing names a region, any will do that knows the role.
    private func region(for role: Role) throws(CredentialsError) -> String {
        if let region = try settings.region(for: nil) { return region }
        guard role.arn.hasPrefix("arn:aws:") else {
            throw CredentialsError(
                "no region says where STS gives the role \(role.arn): set AWS_REGION, or region in "
                    + "the profile"
            )
        }
        return "us-east-1"
    }

    private static func remedy(_ failure: ServiceFailure) -> String {
        switch failure {
        case .denied: "the role's trust policy must allow it to whoever asks"
        case .expiredToken: "the credentials or the token to ask with have ended: renew them"
        case .refused, .wrongCredentials, .configuration:
            "check role ARN, external id, duration and token, and the credentials to ask with"
        case .throttled, .unavailable, .clockSkew: failure.remedy
        case .unusableKey, .invalidCiphertext, .notTheService:
            "something other than STS answered: check endpoint and proxy"
        }
    }
}

extension Credentials {
    /// Reads what STS answers; nil if it isn't that.
    init?(inAnswer body: SecretBytes, to action: String) {
        guard let answer = XMLElement(parsing: body), answer.name == "\(action)Response",
            let part = answer.child("\(action)Result")?.child("Credentials"),
            let accessKeyID = part.text("AccessKeyId"), !accessKeyID.isEmpty,
            let secretAccessKey = part.secret("SecretAccessKey"),
            let sessionToken = part.secret("SessionToken"),
            let expiration = part.text("Expiration").flatMap({ UTCTime(iso8601: $0) })
        else { return nil }
        self.init(
            accessKeyID: accessKeyID,
            secretAccessKey: secretAccessKey,
            sessionToken: sessionToken,
            expiration: expiration
        )
    }
}
