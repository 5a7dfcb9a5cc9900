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

    /// Where calls for a key go that the user named; `wrappingKey` is that of the slot that is to be unwrapped, nil
    /// when a key is wrapped.
    func target(
        _ name: KMSKeyName,
        for wrappingKey: KeyARN? = nil
    ) async throws(KeyError) -> KMSTarget {
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

    /// Unwraps a slot, or gives what it gave before.
    ///
    /// - Throws: ``KeyManagement/KeyError/Code/noUsableKey`` if KMS says that it doesn't open by this key.
    func unwrap(
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

    private func region(for arn: KeyARN?) async throws(KeyError) -> String {
        do throws(CredentialsError) {
            return try await connector.locator.region(for: arn)
        } catch { throw KeyError(.configuration, error.message, cause: error) }
    }
}
