public import KeyManagement

extension Encryptor {
    /// Tells what ``encrypt(_:to:under:progress:cancellation:)`` would make of an input.
    ///
    /// Nothing is written and no key service is asked. Of a pipe or a device nothing is read.
    ///
    /// - Parameters:
    ///   - input: a file, a block device or a stream.
    ///   - output: where the container would go; nil if that isn't looked at.
    ///   - context: what the data key would be bound to.
    /// - Returns: the sizes.
    /// - Throws: ``CofferError``: what encrypting would throw, as far as can be seen: an input that is missing
    ///   or can't be read, an output that exists or whose folder can't be written to.
    @concurrent
    public func plan(
        _ input: Input,
        to output: Output?,
        context: EncryptionContext = [:]
    ) async throws(CofferError) -> EncryptionPlan {
        try configuration.validate(keyCount: keyrings.count)
        let planner = EncryptionPlanner(
            configuration: configuration,
            contextByteCount: try translating { try context.encoded().count },
            slotByteCounts: keyrings.map(\.slotByteCounts)
        )
        let cancellation = Cancellation()
        return try await Blocking.run(cancellation: cancellation) {
            try translating(path: input.path) {
                try planner.plan(input, to: output, cancellation: cancellation)
            }
        }
    }

    /// Looks whether each key can be used, as far as can be told without using it.
    ///
    /// A key service is asked about its keys. No data key is made.
    ///
    /// - Returns: of each key of which it couldn't be told, why: a sentence for a person.
    /// - Throws: ``CofferError``: what ``makeBatchKey(for:cancellation:)`` would throw.
    @concurrent @discardableResult
    public func checkKeys() async throws(CofferError) -> [String] {
        try configuration.validate(keyCount: keyrings.count)
        guard !keyrings.isEmpty else { throw CofferError(.noUsableKey, "no key was given") }
        let keyrings = keyrings
        return try await Cancellation().run {
            var reasons: [String] = []
            for keyring in keyrings {
                if case .unknown(let reason) = try await keyring.checkUsability() {
                    reasons.append(reason)
                }
            }
            return reasons
        }
    }

    /// How many calls to key services one ``makeBatchKey(for:cancellation:)`` makes, however many containers follow.
    public var callsPerBatch: Int { keyrings.reduce(0) { $0 + $1.callsPerKey } }

    /// The list price of those calls in US dollars; nil if that of any isn't known.
    public var dollarsPerBatch: Double? {
        keyrings.reduce(0) { sum, keyring in
            guard let sum, let price = keyring.dollarsPerCall else { return nil }
            return sum + Double(keyring.callsPerKey) * price
        }
    }
}
