internal import AuthenticatedEncryption
internal import SecretJSON

extension Credentials {
    /// Reads credentials as containers, machines and programs give them in JSON; `tokenName` is what
    /// they call the session token.
    ///
    /// - Throws: What is wrong with them, to stand behind a name of theirs.
    init(in object: JSONObject, tokenName: String) throws(CredentialsError) {
        guard let accessKeyID = object.text("AccessKeyId"), !accessKeyID.isEmpty,
            let secretAccessKey = object.secret("SecretAccessKey"), secretAccessKey.byteCount > 0
        else { throw CredentialsError("AccessKeyId and SecretAccessKey aren't both in the answer") }
        var expiration: UTCTime?
        if let text = object.text("Expiration") {
            expiration = UTCTime(iso8601: text)
            guard expiration != nil else {
                throw CredentialsError("Expiration isn't a time such as 2030-01-31T12:00:00Z")
            }
        }
        self.init(
            accessKeyID: accessKeyID,
            secretAccessKey: secretAccessKey,
            sessionToken: object.secret(tokenName),
            expiration: expiration
        )
    }
}
