internal import AuthenticatedEncryption
internal import ContainerFormat
public import KeyManagement

/// Makes, wraps and unwraps keys by a key of the AWS Key Management Service (format specification, "Kind 3").
///
/// A symmetric key for encryption, of this or another account and region. The encryption context is given to
/// the service as it is. Only the named key is ever called, though for a multi-Region key its replica where
/// the region asks for it.
///
/// What was unwrapped last, up to 16 keys, is kept until the keyring is released, and so is what a service refused:
/// containers of one batch cost one call together. A region that doesn't answer isn't called for ten seconds. Errors
/// name operation, key, region and request. Safe to use from many threads.
public struct KMSKeyring: Keyring {
    private let name: KMSKeyName
    private let session: KMSSession

    /// Uses a key by what AWS's environment variables and files say; no service is called yet.
    ///
    /// - Parameters:
    ///   - key: the ARN of a key or an alias, a key's id, or `alias/NAME`.
    ///   - configuration: what goes before those variables and files; the default is nothing.
    /// - Throws: ``KeyManagement/KeyError/Code/invalidParameter`` if `key` is no name of a key, or there are too many
    ///   grant tokens; ``KeyManagement/KeyError/Code/configuration`` if a file can't be read, or a profile that someone
    ///   named is missing.
    public init(
        _ key: String,
        configuration: KMSConfiguration = KMSConfiguration()
    ) throws(KeyError) {
        try self.init(
            KMSKeyName(parsing: key),
            by: .load(configuration),
            grantTokens: configuration.grantTokens
        )
    }

    /// Uses a key by a connector that may serve other keyrings too.
    ///
    /// - Throws: ``KeyManagement/KeyError/Code/invalidParameter`` for too many grant tokens.
    package init(
        _ name: KMSKeyName,
        by connector: KMSConnector,
        grantTokens: [String] = []
    ) throws(KeyError) {
        self.name = name
        session = try KMSSession(connector, grantTokens: grantTokens)
    }

    /// `aws-kms:` and the key as it was named.
    public var description: String { "aws-kms:\(name)" }

    /// One call.
    public var callsPerKey: Int { 1 }

    /// $0.03 for 10,000 calls, as AWS asks in most regions.
    public var dollarsPerCall: Double? { Self.dollarsPerCall }

    static let dollarsPerCall = 0.03 / 10_000

    /// An ARN and what KMS wraps, of which only the limits are known.
    public var slotByteCounts: ClosedRange<Int> {
        KeySlot.byteCount(
            keyID: 1,
            body: KMSClient.ciphertextByteCounts.lowerBound
        )...KeySlot.byteCount(
            keyID: FormatLimits.slotKeyIDByteCount,
            body: KMSClient.ciphertextByteCounts.upperBound
        )
    }

    /// The calls that were made since the keyring was made.
    public var usage: KeyServiceUsage { session.usage }

    /// Has KMS make a data key, by GenerateDataKey.
    public func generate(
        for context: EncryptionContext
    ) async throws(KeyError) -> GeneratedDataKey {
        let target = try await session.target(name)
        let request = session.request(target.keyID, context)
        let (secret, wrapped) = try await session.call(inRegion: target.region) {
            client throws(KMSError) in
            try await client.generateDataKey(request)
        }
        return GeneratedDataKey(
            dataKey: DataKey(secret),
            wrappedKey: KMSSlot(wrapped, wrapsContainerKey: false).wrappedKey
        )
    }

    /// Has KMS wrap a key, by Encrypt.
    public func wrap(
        _ key: WrappableKey,
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappedKey {
        let target = try await session.target(name)
        let request = session.request(target.keyID, context)
        let wrapped = try await session.call(inRegion: target.region) { client throws(KMSError) in
            try await client.encrypt(key.secret, request)
        }
        return KMSSlot(wrapped, wrapsContainerKey: key.containerID != nil).wrappedKey
    }

    /// Picks the slots of the key: by the ARN or id that it was named by, where a multi-Region key may be of any
    /// region; by an alias, the first 16 that it may stand for.
    public func candidates(among wrappedKeys: [WrappedKey]) -> [WrappedKey] {
        let mine = wrappedKeys.filter { KMSSlot($0).map { name.mayBe($0.keyARN) } == true }
        return name.isAlias ? [WrappedKey](mine.prefix(KMSSlot.tryLimit)) : mine
    }

    /// Has KMS unwrap a key, by Decrypt, unless it was among the last ones.
    ///
    /// - Throws: ``KeyManagement/KeyError/Code/noUsableKey`` if the key is missing, disabled, denied or another, or what
    ///   it wrapped was changed or is of another context; without a call if the key wasn't named by an ARN and is of
    ///   another partition than the region that is set.
    public func unwrap(
        _ wrappedKey: WrappedKey,
        containerID: [UInt8],
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappableKey? {
        try await session.unwrap(wrappedKey, by: name, containerID: containerID, for: context)
    }

    /// Has KMS wrap by this key what another of its keys wrapped, by ReEncrypt: the secret stays in the service.
    ///
    /// Takes the right to re-encrypt from the one and to the other, and to unwrap by neither. The source is called
    /// by the name that its keyring has, which for a ``KMSDiscoveryKeyring`` is the container's.
    ///
    /// - Returns: nil if KMS didn't wrap it, or the source is no keyring of KMS.
    /// - Throws: ``KeyManagement/KeyError/Code/noUsableKey`` as for unwrapping, and for a key of another region.
    public func rewrap(
        _ wrappedKey: WrappedKey,
        from source: any Keyring,
        containerID: [UInt8],
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappedKey? {
        let name: KMSKeyName? = (source as? KMSKeyring)?.name
        guard let slot = KMSSlot(wrappedKey), name != nil || source is KMSDiscoveryKeyring else {
            return nil
        }
        let target = try await session.target(self.name)
        guard let sourceID = slot.keyID(of: name, inRegion: target.region) else {
            throw KeyError(
                .noUsableKey,
                "AWS KMS re-encrypts within one region, but \(slot.keyARN) is not in \(target.region): "
                    + "add a key of its region, or give a key that opens the container"
            )
        }
        let origin = KMSClient.Request(keyID: sourceID, context: context.entries)
        let destination = session.request(target.keyID, context)
        let wrapped = try await session.call(inRegion: target.region, isForSlot: true) {
            client throws(KMSError) in
            try await client.reEncrypt(slot.ciphertext, from: origin, to: destination)
        }
        return KMSSlot(wrapped, wrapsContainerKey: slot.wrapsContainerKey).wrappedKey
    }

    /// Asks by DescribeKey whether the key is enabled and can wrap.
    ///
    /// Who may wrap by a key needn't have the right to that.
    ///
    /// - Returns: that it isn't known if DescribeKey is denied.
    /// - Throws: ``KeyManagement/KeyError/Code/invalidParameter`` if it isn't such a key; what ``generate(for:)`` throws.
    @discardableResult
    public func checkUsability() async throws(KeyError) -> KeyUsability {
        let target = try await session.target(name)
        let request = session.request(target.keyID)
        let key: KeyDescription
        do throws(KeyError) {
            key = try await session.call(inRegion: target.region) { client throws(KMSError) in
                try await client.describeKey(request)
            }
        } catch {
            guard (error.cause as? KMSError)?.failure == .denied else { throw error }
            return .unknown(
                reason:
                    "whether \(self) can be used isn't known: kms:DescribeKey is denied, which encrypting doesn't need"
            )
        }
        guard key.canWrap else {
            throw KeyError(
                .configuration,
                "the KMS key \(key.keyARN) can't wrap data keys: it must be symmetric and for encryption"
            )
        }
        guard key.isEnabled else {
            throw KeyError(
                .noUsableKey,
                "the KMS key \(key.keyARN) can't be used: it is disabled or to be deleted; enable it"
            )
        }
        return .usable
    }
}
