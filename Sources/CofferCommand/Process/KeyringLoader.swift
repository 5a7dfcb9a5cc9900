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
        /// Of each container at most so many passphrase slots are tried; identities under a passphrase
        /// are opened by that of this source.
        case decrypting(passphraseSlotLimit: Int, unlockingIdentities: PassphraseSource)
    }

    private let references: [String]
    private let purpose: Purpose

    /// `references` are the values of `--key`.
    init(_ references: [String], purpose: Purpose) {
        self.references = references
        self.purpose = purpose
    }

    /// At least one keyring, in the order in which they were named.
    ///
    /// Blocks: files are read and passphrases asked for.
    func load() throws(CofferError) -> [any Keyring] {
        var named = references.map { ArgumentText($0).bytes }
        if named.isEmpty { named = environmentReferences }
        try refuseTooMany(named.count)
        do {
            guard !named.isEmpty else { return [try defaultKeyring()] }
            // All are understood before the first is asked for.
            var parsed: [KeyReference] = []
            for bytes in named { parsed.append(try KeyReference(parsing: bytes)) }
            try refuseUnusable(parsed)
            var keyrings: [any Keyring] = []
            for reference in parsed { keyrings.append(try keyring(of: reference)) }
            return keyrings
        } catch { throw CofferError(translating: error) }
    }

    private func keyring(of reference: KeyReference) throws(KeyError) -> any Keyring {
        switch reference {
        case .recipient(let source):
            RecipientKeyring(try RecipientKey(source))
        case .identity(let path):
            try identityKeyring(path)
        case .file, .passphrase, .exec:
            try reference.makeKeyring(passphraseSlotLimit: passphraseSlotLimit) {
                () throws(KeyError) in
                try isEncrypting ? PassphrasePrompt.askForNew() : PassphrasePrompt.ask()
            }
        }
    }

    /// To encrypt, the public key is enough, which needs no passphrase.
    private func identityKeyring(_ path: FilePath) throws(KeyError) -> any Keyring {
        guard case .decrypting(_, let source) = purpose else {
            return RecipientKeyring(try Identity.loadPublicKey(from: path))
        }
        return try IdentityKeyring(path: path) { () throws(KeyError) in
            try source.read { () throws(KeyError) in
                try PassphrasePrompt.ask(of: "the identity \(PrintableText.of(path))")
            }
        }
    }

    private func refuseUnusable(_ references: [KeyReference]) throws(KeyError) {
        guard !isEncrypting else { return }
        for case .recipient in references {
            throw KeyError(
                .invalidParameter,
                "a recipient's public key can't open anything: give its identity with "
                    + "--key identity:PATH"
            )
        }
    }

    private var isEncrypting: Bool { if case .encrypting = purpose { true } else { false } }

    private var passphraseSlotLimit: Int {
        if case .decrypting(let limit, _) = purpose { limit } else { 1 }
    }

    /// The library refuses them too, but only after every passphrase was asked for.
    private func refuseTooMany(_ count: Int) throws(CofferError) {
        guard case .encrypting(let limit) = purpose, count > limit else { return }
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
