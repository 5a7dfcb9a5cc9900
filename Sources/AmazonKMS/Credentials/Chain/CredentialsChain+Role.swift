extension CredentialsChain {
    /// The role of a profile, taken by the credentials of another profile or place; `visited` are the
    /// profiles on the way to it, itself among them.
    func roleProvider(
        _ profile: Profile,
        visited: [String]
    ) throws(CredentialsError) -> any CredentialsProvider {
        guard let arn = profile.text("role_arn") else { throw Self.mistake(profile, "has no role") }
        guard profile.text("mfa_serial") == nil else { return try secondFactorProvider(profile) }
        var role = Role(arn: arn)
        role.sessionName = profile.text("role_session_name")
        role.externalID = profile.text("external_id")
        if let text = profile.text("duration_seconds") {
            guard let seconds = Int(text), seconds > 0 else {
                throw Self.mistake(profile, "has a duration_seconds that isn't a number of seconds")
            }
            role.duration = seconds
        }
        let credentials =
            switch (profile.text("source_profile"), profile.text("credential_source")) {
            case (let source?, nil): try sourceProvider(source, of: profile, visited: visited)
            case (nil, let source?): try namedProvider(source, of: profile)
            case (nil, nil):
                throw Self.mistake(
                    profile,
                    "has role_arn but no source_profile or credential_source"
                )
            case (_?, _?):
                throw Self.mistake(profile, "has both source_profile and credential_source")
            }
        return renewing(AssumedRole(role: role, credentials: credentials, client: client))
    }

    /// Nobody can be asked for a code here; a program that knows how may stand in.
    private func secondFactorProvider(
        _ profile: Profile
    ) throws(CredentialsError) -> any CredentialsProvider {
        if let line = profile.text("credential_process") {
            return renewing(try CredentialProcess(line, profile: profile.name, time: time))
        }
        let error = profile.remedy("asks for a code (mfa_serial)")
        throw CredentialsError(
            error.message
                + ", and have the code asked for beforehand by aws sts get-caller-identity "
                + "--profile \(profile.name)"
        )
    }

    private func sourceProvider(
        _ name: String,
        of parent: Profile,
        visited: [String]
    ) throws(CredentialsError) -> any CredentialsProvider {
        guard let source = profiles[name] else {
            throw Self.mistake(parent, "has the source_profile \(name), which doesn't exist")
        }
        // A profile may have both the role and the keys that take it.
        guard !visited.contains(name) || name == parent.name && source.hasKeys else {
            let way = (visited + [name]).joined(separator: " -> ")
            throw Self.mistake(parent, "leads back to itself by source_profile: \(way)")
        }
        if source.takesRole, !source.hasKeys {
            return try roleProvider(source, visited: visited + [name])
        }
        guard let found = try profileProvider(source, usesVariables: false) else {
            throw Self.mistake(parent, "has the source_profile \(name), which has no credentials")
        }
        return found
    }

    private func namedProvider(
        _ source: String,
        of profile: Profile
    ) throws(CredentialsError) -> any CredentialsProvider {
        let found: (any CredentialsProvider)? =
            switch source {
            case "Environment": try environment.credentials().map { FixedCredentials($0) }
            case "EcsContainer": try containerProvider()
            case "Ec2InstanceMetadata":
                metadata.map { renewing(InstanceCredentials(metadata: $0)) }
            default:
                throw Self.mistake(
                    profile,
                    "has an unknown credential_source: Environment, EcsContainer or "
                        + "Ec2InstanceMetadata are known"
                )
            }
        guard let found else {
            throw Self.mistake(profile, "has the credential_source \(source), which has none here")
        }
        return found
    }

    private static func mistake(_ profile: Profile, _ what: String) -> CredentialsError {
        CredentialsError("the profile \(profile.name) \(what)")
    }
}
