internal import KeyManagement

#if AmazonKMS
internal import AmazonKMS
#endif

/// Makes the keyrings of AWS KMS, which share credentials and connections.
final class KMSKeyringMaker {
    /// Which keys a keyring is for.
    enum Choice {
        /// One that the user named.
        case key(String)
        /// Those that a container names, of these accounts; of all if there are none.
        case discovered(accounts: [String])
    }

    private let options: KMSOptions

    init(options: KMSOptions) { self.options = options }

    #if AmazonKMS
    private var loaded: KMSConnector?

    /// Nil: there are such keyrings in this build.
    static let absence: KeyError? = nil

    /// Refuses what names no key, before anything is loaded.
    static func check(_ name: String) throws(KeyError) { _ = try KMSKeyName(parsing: name) }

    /// Makes a keyring; no service is called.
    func makeKeyring(_ choice: Choice) throws(KeyError) -> any Keyring {
        let connector = try connector()
        return switch choice {
        case .key(let name):
            try KMSKeyring(
                KMSKeyName(parsing: name),
                by: connector,
                grantTokens: options.grantTokens
            )
        case .discovered(let accounts):
            try KMSDiscoveryKeyring(
                accounts: accounts.isEmpty ? nil : accounts,
                by: connector,
                grantTokens: options.grantTokens
            )
        }
    }

    private func connector() throws(KeyError) -> KMSConnector {
        if let loaded { return loaded }
        let connector = try KMSConnector.load(
            KMSConfiguration(
                profile: options.profile,
                region: options.region,
                endpointURL: options.endpointURL
            )
        )
        loaded = connector
        return connector
    }
    #else
    /// Why there are no such keyrings in this build.
    static let absence: KeyError? = KeyError(
        .invalidParameter,
        "aws-kms: keys are not in this build: build with the trait AmazonKMS"
    )

    static func check(_ name: String) throws(KeyError) {}

    func makeKeyring(_ choice: Choice) throws(KeyError) -> any Keyring {
        throw Self.absence ?? KeyError(.internalInconsistency, "no keyrings of AWS KMS")
    }
    #endif
}
