internal import AuthenticatedEncryption
internal import KeyManagement
internal import SegmentPipeline

/// The calls of one keyring: a caller for each region, counted together, what was unwrapped last, and who didn't answer.
///
/// Safe to use from many threads.
final class KMSSession: Sendable {
    private let connector: KMSConnector
    private let grantTokens: [String]
    private let counters = CallCounters()
    private let callers = Lock<[String: KMSCaller]>([:])
    private let cache = UnwrapCache()
    private let outages: Outages

    /// - Throws: ``KeyManagement/KeyError/Code/invalidParameter`` for too many grant tokens.
    init(_ connector: KMSConnector, grantTokens: [String]) throws(KeyError) {
        guard grantTokens.count <= 10 else {
            throw KeyError(.invalidParameter, "KMS takes at most 10 grant tokens")
        }
        self.connector = connector
        self.grantTokens = grantTokens
        outages = Outages(time: connector.time)
    }

    var usage: KeyServiceUsage { counters.values }

    /// Where calls for a key go that the user named, nil for the one that a slot names; `wrappingKey` is that of
    /// the slot that is to be unwrapped, nil when a key is wrapped.
    func target(
        _ name: KMSKeyName?,
        for wrappingKey: KeyARN? = nil
    ) async throws(KeyError) -> KMSTarget {
        if name?.arn == nil, let wrappingKey { try await refuseForeign(wrappingKey) }
        guard let name = name ?? wrappingKey.map({ .arn($0) }) else {
            throw KeyError(.internalInconsistency, "no KMS key is named")
        }
        let region = try await region(for: name.arn ?? wrappingKey)
        if let wrappingKey, wrappingKey.inRegion(region) == nil {
            throw KeyError(
                .noUsableKey,
                "the KMS key \(wrappingKey) can't be called in \(region): leave out --region"
            )
        }
        guard let arn = name.arn else { return KMSTarget(region: region, keyID: "\(name)") }
        guard let there = arn.inRegion(region) else {
            throw KeyError(
                .invalidParameter,
                "the KMS key \(arn) can't be called in \(region): leave out --region"
            )
        }
        return KMSTarget(region: region, keyID: there.description)
    }

    func request(_ keyID: String, _ context: EncryptionContext = [:]) -> KMSClient.Request {
        KMSClient.Request(keyID: keyID, context: context.entries, grantTokens: grantTokens)
    }

    /// Calls KMS in a region, unless it didn't answer some seconds ago.
    ///
    /// If `isForSlot`, a refusal that has to do with the slot or its key becomes `noUsableKey`, as another slot may do.
    func call<Value: Sendable>(
        inRegion region: String,
        isForSlot: Bool = false,
        _ body: (KMSClient) async throws(KMSError) -> Value
    ) async throws(KeyError) -> Value {
        let client = try client(inRegion: region)
        try outages.check(region)
        do throws(KMSError) { return try await body(client) } catch {
            outages.note(error)
            if isForSlot, error.failure?.leadsToNextSlot == true {
                throw KeyError(.noUsableKey, error.message, cause: error)
            }
            throw error.keyError
        }
    }

    /// Unwraps a slot by the key that the user named, nil for the one that the slot names; nil if no call may be
    /// made for it.
    func unwrap(
        _ wrappedKey: WrappedKey,
        by name: KMSKeyName?,
        containerID: [UInt8],
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappableKey? {
        guard let slot = KMSSlot(wrappedKey) else { return nil }
        let target = try await target(name, for: slot.keyARN)
        return try await unwrap(slot, by: target, containerID: containerID, for: context)
    }

    /// Unwraps a slot, or gives what it gave before.
    ///
    /// - Throws: ``KeyManagement/KeyError/Code/noUsableKey`` if KMS says that it doesn't open by this key.
    private func unwrap(
        _ slot: KMSSlot,
        by target: KMSTarget,
        containerID: [UInt8],
        for context: EncryptionContext
    ) async throws(KeyError) -> WrappableKey {
        let request = UnwrapCache.Request(slot: slot, target: target, context: context)
        let secret = try await cache.secret(for: request) { () throws(KeyError) in
            try await self.unwrapNow(request)
        }
        return slot.wrapsContainerKey
            ? .containerKey(ContainerKey(secret, containerID: containerID))
            : .dataKey(DataKey(secret))
    }

    private func unwrapNow(_ asked: UnwrapCache.Request) async throws(KeyError) -> SecretBytes {
        let (slot, target) = (asked.slot, asked.target)
        let request = request(target.keyID, asked.context)
        let secret = try await call(inRegion: target.region, isForSlot: true) {
            client throws(KMSError) in
            try await client.decrypt(slot.ciphertext, request)
        }
        guard secret.byteCount == slot.secretByteCount else {
            throw KeyError(
                .noUsableKey,
                "what AWS KMS unwrapped by the key \(target.keyID) is no key of a container"
            )
        }
        return secret
    }

    private func client(inRegion region: String) throws(KeyError) -> KMSClient {
        do throws(CredentialsError) {
            return KMSClient(
                try callers.withLock { callers throws(CredentialsError) in
                    if let caller = callers[region] { return caller }
                    let caller = try connector.caller(inRegion: region, counters: counters)
                    callers[region] = caller
                    return caller
                }
            )
        } catch { throw KeyError(.configuration, error.message, cause: error) }
    }

    /// Refuses a key of a cloud that the user hasn't chosen: the container would choose to whom a signed request
    /// goes, and an account of another partition is somebody else's.
    private func refuseForeign(_ key: KeyARN) async throws(KeyError) {
        let isHome: Bool
        do throws(CredentialsError) {
            isHome = try await connector.locator.isHome(key.partition)
        } catch { throw KeyError(.invalidParameter, error.message, cause: error) }
        guard isHome else {
            throw KeyError(
                .noUsableKey,
                "the KMS key \(key) is of the partition \(key.partition.name), and not of that of the "
                    + "region which is set: name it by its ARN, or set a region with AWS_REGION"
            )
        }
    }

    private func region(for arn: KeyARN?) async throws(KeyError) -> String {
        do throws(CredentialsError) {
            return try await connector.locator.region(for: arn)
        } catch { throw KeyError(.configuration, error.message, cause: error) }
    }
}
