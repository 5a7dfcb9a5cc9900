public import KeyManagement

/// Unwraps by whatever KMS keys a container names, within the accounts that the user allows; wraps nothing.
///
/// The container chooses the keys that are called with the user's rights: list the accounts whenever they are
/// known. They are of the partition of the region that is set, `aws` where none is: no other is called. Otherwise
/// as ``KMSKeyring``.
public struct KMSDiscoveryKeyring: Keyring {
    /// Sorted; nil: all.
    private let accounts: [String]?
    private let session: KMSSession

    /// Uses keys by what AWS's environment variables and files say; no service is called yet.
    ///
    /// - Parameters:
    ///   - accounts: whose keys are called, by 12 digits each; nil: anybody's.
    ///   - configuration: what goes before those variables and files; the default is nothing.
    /// - Throws: ``KeyManagement/KeyError/Code/invalidParameter`` as ``KMSKeyring``, and if an account isn't one or the list
    ///   is empty.
    public init(
        accounts: [String]?,
        configuration: KMSConfiguration = KMSConfiguration()
    ) throws(KeyError) {
        try self.init(
            accounts: accounts,
            by: .load(configuration),
            grantTokens: configuration.grantTokens
        )
    }

    /// Uses keys by a connector that may serve other keyrings too.
    ///
    /// - Parameters:
    ///   - accounts: whose keys are called, by 12 digits each; nil: anybody's.
    ///   - connector: how KMS is reached.
    ///   - grantTokens: at most 10.
    /// - Throws: ``KeyManagement/KeyError/Code/invalidParameter`` if an account isn't one, there is none in the list, or there
    ///   are too many grant tokens.
    package init(
        accounts: [String]?,
        by connector: KMSConnector,
        grantTokens: [String] = []
    ) throws(KeyError) {
        if let accounts {
            guard !accounts.isEmpty else {
                throw KeyError(.invalidParameter, "the list of accounts is empty")
            }
            for account in accounts where !KeyARN.isAccount(account) {
                throw KeyError(
                    .invalidParameter,
                    "\(account.debugDescription) is no AWS account: it has 12 digits"
                )
            }
        }
        self.accounts = accounts?.sorted()
        session = try KMSSession(connector, grantTokens: grantTokens)
    }

    /// `discover-kms`, and the accounts.
    public var description: String {
        "discover-kms" + (accounts.map { " (\($0.joined(separator: ", ")))" } ?? "")
    }

    /// As for ``KMSKeyring``.
    public var dollarsPerCall: Double? { KMSKeyring.dollarsPerCall }

    /// The calls that were made since the keyring was made.
    public var usage: KeyServiceUsage { session.usage }

    /// Throws ``KeyManagement/KeyError/Code/invalidParameter``: no key is named.
    public func generate(
        for context: EncryptionContext
    ) async throws(KeyError) -> GeneratedDataKey { throw refusal }

    /// Throws ``KeyManagement/KeyError/Code/invalidParameter``: no key is named.
    public func wrap(
        _ key: WrappableKey,
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappedKey { throw refusal }

    /// Throws ``KeyManagement/KeyError/Code/invalidParameter``: no key is named.
    @discardableResult
    public func checkUsability() async throws(KeyError) -> KeyUsability { throw refusal }

    /// Picks the first 16 slots of the allowed accounts.
    public func candidates(among wrappedKeys: [WrappedKey]) -> [WrappedKey] {
        let allowed = wrappedKeys.filter { wrappedKey in
            guard let slot = KMSSlot(wrappedKey) else { return false }
            return accounts?.contains(slot.keyARN.account) ?? true
        }
        return [WrappedKey](allowed.prefix(KMSSlot.tryLimit))
    }

    /// Has KMS unwrap a key by the one that wrapped it; as for ``KMSKeyring``.
    public func unwrap(
        _ wrappedKey: WrappedKey,
        containerID: [UInt8],
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappableKey? {
        try await session.unwrap(wrappedKey, by: nil, containerID: containerID, for: context)
    }

    private var refusal: KeyError {
        KeyError(
            .invalidParameter,
            "to find KMS keys in a container is for opening it: to wrap, name a key as aws-kms:KEY"
        )
    }
}
