internal import AuthenticatedEncryption

extension AWSEnvironment {
    /// The credentials in the variables; nil if there are none.
    func credentials() throws(CredentialsError) -> Credentials? {
        guard let accessKeyID = text("AWS_ACCESS_KEY_ID") else { return nil }
        guard let secretAccessKey = secret("AWS_SECRET_ACCESS_KEY") else {
            throw CredentialsError("AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not")
        }
        return Credentials(
            accessKeyID: accessKeyID,
            secretAccessKey: secretAccessKey,
            sessionToken: secret("AWS_SESSION_TOKEN")
        )
    }
}
