internal import AuthenticatedEncryption
internal import ContainerFormat
internal import KeyManagement

/// The keys of one container, each derived from its container key for one purpose.
///
/// Safe to use from many threads.
struct ContainerKeys: Sendable {
    /// What they are derived from.
    let containerKey: ContainerKey
    private let derivation: HMAC
    private let authentication: HMAC

    /// Derives the container key from a data key, or takes it as it is.
    ///
    /// With `isBrief`, what OpenSSL needs is kept from key to key, and with it a copy of the container key in memory that isn't
    /// locked: only where all is over in moments.
    init(_ key: WrappableKey, containerID: [UInt8], isBrief: Bool = false) throws {
        containerKey = try key.containerKey(for: containerID)
        derivation = HMAC(key: containerKey.secret, keepsContext: isBrief)
        authentication = HMAC(keepsContext: isBrief)
    }

    func key(
        _ label: KeyLabel,
        salt: [UInt8] = KeyLabel.noSalt
    ) throws
        -> SecretBytes
    {
        try HKDF.expand(by: derivation, info: label.info(salt: salt), byteCount: 32)
    }

    /// The 32 bytes that bind a container to its key.
    func commitment() throws -> [UInt8] { try key(.commitment).exposedBytes() }

    /// MAC of `bytes` under the key for `label` and `salt`.
    func code(
        _ label: KeyLabel,
        salt: [UInt8] = KeyLabel.noSalt,
        for bytes: [UInt8]
    ) throws -> [UInt8] {
        try MessageAuthentication.code(
            for: bytes,
            key: key(label, salt: salt),
            using: authentication
        )
    }

    /// Compares a MAC in constant time and refuses `structure` if it is another.
    func check(
        _ code: [UInt8],
        _ label: KeyLabel,
        salt: [UInt8] = KeyLabel.noSalt,
        for bytes: [UInt8],
        structure: Structure
    ) throws {
        guard try ConstantTime.areEqual(code, self.code(label, salt: salt, for: bytes)) else {
            throw FormatError(structure, "it is not authentic")
        }
    }

    /// Checks the MAC of a block's fixed part.
    func checkHead(of block: Block) throws {
        let fixedPart = block.fixedPart
        try check(fixedPart.mac, .head, for: fixedPart.authenticatedBytes, structure: .head)
    }

    /// The MAC of a footer, which covers the head MAC too.
    func footerCode(_ footer: Footer, headMAC: [UInt8]) throws -> [UInt8] {
        try code(.footer, for: footer.authenticatedBytes(headMAC: headMAC))
    }
}
