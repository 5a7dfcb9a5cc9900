internal import Coffer
internal import KeyManagement
internal import Recipients
internal import SystemPackage

/// Finds and loads the keys of a command: `--key`, else `COFFER_KEY`, else the default key file.
struct KeyringLoader {
    /// What the keys are for.
    enum Purpose: Sendable {
        /// Each key takes a slot, of which there are at most so many.
        case encrypting(keySlotLimit: Int)
        /// Each key takes a slot of a container that is there, and is tried on it.
        case adding(UnlockOptions)
        /// What is tried of each container.
        case decrypting(UnlockOptions)
    }

    private let references: [String]
    private let kms: KMSKeyringMaker
    private let purpose: Purpose

    /// Loads the values of `--key`.
    init(_ options: KeyOptions, purpose: Purpose) {
        references = options.references
        kms = KMSKeyringMaker(options: options.kms)
        self.purpose = purpose
    }

    /// Loads other references beside those of another loader.
    init(_ references: [String], beside other: KeyringLoader, purpose: Purpose) {
        self.references = references
        kms = other.kms
        self.purpose = purpose
    }

    /// At least one keyring, in the order in which they were named, whose calls `meter` counts.
    ///
    /// Blocks: files are read and passphrases asked for. Refuses to have `items` replace a key's file, or remove it.
    func load(
        countedBy meter: KeyServiceMeter,
        writing items: [WorkItem] = [],
        removingSources: Bool = false
    ) throws(CofferError) -> [any Keyring] {
        do {
            // All are understood before the first is asked for.
            let parsed = try parse()
            try refuseUnusable(parsed)
            try KeyFileGuard(files(of: parsed)).check(items, removingSources: removingSources)
            var keyrings: [any Keyring] = []
            for reference in parsed { keyrings.append(try keyring(of: reference)) }
            if let discovery {
                keyrings.append(
                    try kms.makeKeyring(.discovered(accounts: discovery.accounts))
                )
            }
            if keyrings.isEmpty { keyrings = [try defaultKeyring()] }
            meter.add(keyrings)
            return keyrings
        } catch { throw CofferError(translating: error) }
    }

    /// Guards the files of the keys.
    func keyFileGuard() throws(CofferError) -> KeyFileGuard {
        do { return KeyFileGuard(files(of: try parse())) } catch {
            throw CofferError(translating: error)
        }
    }

    private func parse() throws -> [KeyReference] {
        var named = references.map { ArgumentText($0).bytes }
        if named.isEmpty { named = environmentReferences }
        try refuseTooMany(named.count)
        return try named.map { try KeyReference(parsing: $0) }
    }

    private func keyring(of reference: KeyReference) throws(KeyError) -> any Keyring {
        switch reference {
        case .recipient(let source):
            RecipientKeyring(try RecipientKey(source))
        case .identity(let path):
            try identityKeyring(path)
        case .amazonKMS(let name):
            try kms.makeKeyring(.key(name))
        case .file, .passphrase, .exec:
            try reference.makeKeyring(passphraseSlotLimit: passphraseSlotLimit) {
                () throws(KeyError) in
                try isEncrypting ? PassphrasePrompt.askForNew() : PassphrasePrompt.ask()
            }
        }
    }

    /// To encrypt, the public key is enough, which needs no passphrase; without one, the new slot is tried too.
    private func identityKeyring(_ path: FilePath) throws(KeyError) -> any Keyring {
        switch purpose {
        case .encrypting:
            return RecipientKeyring(try Identity.loadPublicKey(from: path))
        case .adding:
            do { return try IdentityKeyring(path: path) } catch
                where error.code == .wrongPassphrase
            {
                return RecipientKeyring(try Identity.loadPublicKey(from: path))
            }
        case .decrypting(let options):
            return try IdentityKeyring(path: path) { () throws(KeyError) in
                try options.passphrase.read { () throws(KeyError) in
                    try PassphrasePrompt.ask(of: "the identity \(PrintableText.of(path))")
                }
            }
        }
    }

    /// All that keys and passphrases are read from.
    private func files(of references: [KeyReference]) -> [FilePath] {
        var files = references.compactMap(\.path)
        if references.isEmpty, discovery == nil, let path = LocalKeyFile.defaultPath() {
            files.append(path)
        }
        if case .decrypting(let unlock) = purpose, case .file(let path) = unlock.passphrase {
            files.append(path)
        }
        return files
    }

    private func refuseUnusable(_ references: [KeyReference]) throws(KeyError) {
        let usesKMS = references.contains { if case .amazonKMS = $0 { true } else { false } }
        if usesKMS || discovery != nil, let absence = KMSKeyringMaker.absence { throw absence }
        for case .amazonKMS(let name) in references { try KMSKeyringMaker.check(name) }
        guard !isEncrypting else { return }
        for case .recipient in references {
            throw KeyError(
                .invalidParameter,
                "a recipient's public key can't open anything: give its identity with "
                    + "--key identity:PATH"
            )
        }
    }

    /// Whether the keys wrap.
    private var isEncrypting: Bool { if case .decrypting = purpose { false } else { true } }

    private var passphraseSlotLimit: Int {
        switch purpose {
        case .encrypting: 1
        case .adding(let unlock), .decrypting(let unlock): unlock.passphraseSlots
        }
    }

    /// Nil where keys take no slots.
    private var keySlotLimit: Int? {
        switch purpose {
        case .encrypting(let limit): limit
        case .adding(let unlock): unlock.slots.limit
        case .decrypting: nil
        }
    }

    /// Nil unless keys may be used that only a container names.
    private var discovery: DiscoveryOptions? {
        guard case .decrypting(let unlock) = purpose, unlock.discovery.isOn else { return nil }
        return unlock.discovery
    }

    /// The library refuses them too, but only after every passphrase was asked for.
    private func refuseTooMany(_ count: Int) throws(CofferError) {
        guard let limit = keySlotLimit, count > limit else { return }
        throw CofferError(
            .invalidArgument,
            "\(count) keys are more than the \(limit) slots that a container may have: "
                + "--max-key-slots allows up to 64, and who decrypts needs it too"
        )
    }

    /// The lines of `COFFER_KEY` that aren't empty.
    private var environmentReferences: [[UInt8]] {
        let value = ProcessSetup.environment("COFFER_KEY") ?? []
        return value.split(separator: UInt8(ascii: "\n")).map(Array.init)
    }

    private func defaultKeyring() throws(KeyError) -> any Keyring {
        let remedy = "run `coffer keygen` to make one, or name a key with --key"
        guard let path = LocalKeyFile.defaultPath() else {
            throw KeyError(.missing, "no key was named and there is no default key file: \(remedy)")
        }
        do { return try LocalKeyring(path: path) } catch  where error.code == .missing {
            throw KeyError(
                .missing,
                "no key was named and there is no default key file at \(path.argument): \(remedy)",
                cause: error
            )
        }
    }
}
