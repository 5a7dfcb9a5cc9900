internal import ArgumentParser

/// How AWS KMS is reached; of no effect without an aws-kms: key.
struct KMSOptions: ParsableArguments {
    private static let grantTokenLimit = 10

    @Option(
        name: .customLong("grant-token"),
        help: ArgumentHelp(
            "A grant token for AWS KMS, for a grant that is minutes old; repeatable, up to 10.",
            valueName: "token"
        ),
        transform: AmazonArgument.parseGrantToken
    )
    var grantTokens: [String] = []

    @Option(
        help: ArgumentHelp(
            "The profile of AWS credentials; the default is AWS_PROFILE, and keys in variables go first.",
            valueName: "name"
        ),
        transform: AmazonArgument.parseProfile
    )
    var profile: String?

    @Option(
        help: ArgumentHelp(
            "The region of AWS; the default is that of a key's ARN, then AWS_REGION, then the profile's.",
            valueName: "name"
        ),
        transform: AmazonArgument.parseRegion
    )
    var region: String?

    @Option(
        name: .customLong("endpoint-url"),
        help: ArgumentHelp(
            "Where AWS KMS is reached: https, or http on this machine; the default is AWS_ENDPOINT_URL_KMS, then AWS's own.",
            valueName: "url"
        ),
        transform: AmazonArgument.parseEndpoint
    )
    var endpointURL: String?

    func validate() throws {
        guard grantTokens.count <= Self.grantTokenLimit else {
            throw ValidationError(
                "--grant-token can be given \(Self.grantTokenLimit) times at most"
            )
        }
    }
}
