internal import AuthenticatedEncryption

extension CredentialsChain {
    /// The credentials that a profile has without the role of another: by a token, from the credentials
    /// file, by a program, from the configuration file; nil if it has none.
    ///
    /// With `usesVariables` the environment's go before what the profile says of a token, and they do
    /// without a profile.
    func profileProvider(
        _ profile: Profile?,
        usesVariables: Bool
    ) throws(CredentialsError) -> (any CredentialsProvider)? {
        if let found = try webIdentity(profile, usesVariables: usesVariables) { return found }
        guard let profile else { return nil }
        let line = profile.text("credential_process")
        if profile.usesSSO {
            // It stands in for what isn't built in.
            guard let line else { throw profile.remedy(Self.identityCenter) }
            return renewing(try CredentialProcess(line, profile: profile.name, time: time))
        }
        if let keys = try profile.keys(in: profile.credentials, "the credentials file") {
            return FixedCredentials(keys)
        }
        if let line {
            return renewing(try CredentialProcess(line, profile: profile.name, time: time))
        }
        guard profile.text("login_session") == nil else {
            throw profile.remedy("gets its credentials by aws login")
        }
        if let keys = try profile.keys(in: profile.configuration, "the configuration file") {
            return FixedCredentials(keys)
        }
        guard !profile.mentionsSSO else { throw profile.remedy(Self.identityCenter) }
        return nil
    }

    private static let identityCenter = "gets its credentials by IAM Identity Center"

    private func webIdentity(
        _ profile: Profile?,
        usesVariables: Bool
    ) throws(CredentialsError) -> (any CredentialsProvider)? {
        func value(_ variable: String, _ name: String) -> String? {
            (usesVariables ? environment.text(variable) : nil) ?? profile?.text(name)
        }
        let file = value("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file")
        guard let file else { return nil }
        guard let arn = value("AWS_ROLE_ARN", "role_arn") else {
            throw CredentialsError(
                "there is a web identity token but no role to take by it: set AWS_ROLE_ARN, or role_arn "
                    + "in the profile \(profileName)"
            )
        }
        let name = value("AWS_ROLE_SESSION_NAME", "role_session_name")
        return renewing(
            WebIdentity(
                role: Role(arn: arn, sessionName: name),
                tokenFile: TokenFile(environment.path([UInt8](file.utf8))),
                client: client
            )
        )
    }
}

extension Profile {
    /// Whether its role is taken by other credentials.
    var takesRole: Bool {
        text("role_arn") != nil && text("web_identity_token_file") == nil
    }

    /// Whether its credentials are those of an account in IAM Identity Center.
    fileprivate var usesSSO: Bool {
        text("sso_account_id") != nil || text("sso_role_name") != nil
    }

    /// Whether it has what only goes with that.
    fileprivate var mentionsSSO: Bool {
        text("sso_session") != nil || text("sso_start_url") != nil
    }

    /// The error for what isn't built in; `what` says of the profile what it does.
    func remedy(_ what: String) -> CredentialsError {
        CredentialsError(
            "the profile \(name) \(what), which is not built in: add to this profile the line "
                + "credential_process = aws configure export-credentials --profile \(name)"
        )
    }

    /// The keys that never change in one of its sections; nil if there are none.
    fileprivate func keys(
        in section: ProfileSection?,
        _ file: String
    ) throws(CredentialsError) -> Credentials? {
        guard let section, let accessKeyID = section.text("aws_access_key_id") else { return nil }
        guard let secretAccessKey = section.secret("aws_secret_access_key") else {
            throw CredentialsError(
                "the profile \(name) has aws_access_key_id but no aws_secret_access_key in \(file)"
            )
        }
        return Credentials(
            accessKeyID: accessKeyID,
            secretAccessKey: secretAccessKey,
            sessionToken: section.secret("aws_session_token")
        )
    }
}
