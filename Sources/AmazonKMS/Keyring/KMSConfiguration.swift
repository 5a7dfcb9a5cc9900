/// How KMS is reached: what isn't said here comes from AWS's environment variables and files.
public struct KMSConfiguration: Sendable, Hashable {
    /// The profile of AWS's files that credentials and settings come from; nil: `AWS_PROFILE`, or the default one.
    ///
    /// A profile that is named here goes before credentials in the environment.
    public var profile: String?
    /// The region that is called, such as `eu-central-1`.
    ///
    /// It goes before that of a key's ARN, so leave it out with keys of several regions: nil, the default, takes the
    /// ARN's region, then `AWS_REGION`, `AWS_DEFAULT_REGION` and the profile's.
    public var region: String?
    /// `https://HOST` or `https://HOST:PORT`; plain http goes to this machine only.
    ///
    /// Nil, the default: the environment's, the profile's, or AWS's own for the region.
    public var endpointURL: String?
    /// Sent along with every call, at most 10, for a grant that KMS doesn't know everywhere yet.
    public var grantTokens: [String]

    /// Makes a configuration.
    public init(
        profile: String? = nil,
        region: String? = nil,
        endpointURL: String? = nil,
        grantTokens: [String] = []
    ) {
        self.profile = profile
        self.region = region
        self.endpointURL = endpointURL
        self.grantTokens = grantTokens
    }
}
