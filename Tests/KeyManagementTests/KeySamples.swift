internal import AuthenticatedEncryption
internal import ContainerFormat
internal import KeyManagement
internal import TestSupport

extension SecretBytes {
    /// Secret bytes that are no secret: for known answers.
    convenience init(_ bytes: some Sequence<UInt8>) {
        let bytes = [UInt8](bytes)
        unsafe self.init(copying: bytes.span.bytes)
    }
}

extension WrappableKey {
    /// The secret bytes, with a word for the sort of key.
    var exposed: (kind: String, bytes: [UInt8]) {
        switch self {
        case .dataKey(let key): ("data key", key.secret.exposedBytes())
        case .containerKey(let key): ("container key", key.secret.exposedBytes())
        }
    }
}

/// Fixed keys and what they wrap to, by an independent program: Python's `hmac`, `hashlib.scrypt` and
/// `cryptography`, from the format specification.
enum KeySamples {
    static let containerID = [UInt8](0xC0..<0xE0)
    static let otherContainerID = [UInt8](0xC1..<0xE1)
    static let salt = [UInt8](0x80..<0xA0)
    static let context: EncryptionContext = ["project": "atlas", "a\u{F1}o": "\u{F1}"]
    static let passphrase = [UInt8]("correct horse".utf8)

    static var wrappingKey: SecretBytes { SecretBytes(0x40..<0x60) }
    static let localKeyID = "local:d9098ffd096a78df62e995d01b0ddafb"
    static let localKeyLine = """
        coffer-local-key-1:404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f21d4415b
        """

    static var dataKey: DataKey { DataKey(SecretBytes(0..<32)) }
    static let containerKeyBytes = [UInt8](
        hex: """
            8c90ac77742bf9c4a208a151d8bef154c57589aaee097d047ac0138a64a7265565bf273257dfc04083a0
            262369bc15ee6889017ba26910763cf4be58e00a89c3
            """
    )
    static var containerKey: ContainerKey {
        ContainerKey(SecretBytes(containerKeyBytes), containerID: containerID)
    }

    /// Wraps the data key, for `context`.
    static let localBatchSlot = slot(
        .localKey,
        localKeyID,
        """
        808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f0bbf054757a346a6dad1ec806748
        70586f956c6f7dd291ea6d1c705ca93eedb54bfe14a11d6f5699b397673ff01fe056ff6d72dd1713d5f60d96a964
        233c742d360778861e7bc9e67a284da029905bcd
        """
    )

    /// Wraps the container key, for no context.
    static let localContainerSlot = slot(
        .localKey,
        localKeyID,
        wrapsContainerKey: true,
        """
        808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f6a7f8f75efbe042e866a8b2434fe
        a3995702fa13599f11c6490db029fb7caa1799ffa8d0002e57d70b1757ce214ef645997d536a34f3a783edb6a213
        98648e75b997e8e60301196457ad73be30de80b0c0493f0b74173480f8c684c289dc6c93b56bc83ee19d856e434d
        0b3bc135e200
        """
    )

    /// Wraps the data key, for `context`, with N = 2^4, r = 8, p = 1.
    static let passphraseBatchSlot = slot(
        .passphrase,
        "passphrase:80818283",
        """
        040000000800000001000000808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f476d
        d611afc28480c4d87c331a60979fa07c27c53aa88e7b5ebbfa9aa342f52ce88762daa0568614c2bab5781dacbe89
        5844ba80fd0c6d9a58832f271c23639e6d5d591c6e7a06f3a6b8a7f8bf89b52d
        """
    )

    /// Wraps the container key, for no context, with N = 2^5, r = 2, p = 3.
    static let passphraseContainerSlot = slot(
        .passphrase,
        "passphrase:80818283",
        wrapsContainerKey: true,
        """
        050000000200000003000000808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f36d5
        26ef793e8c6db5673e48f60ee923b5de6ed9fc3462afa4a8b01aa8d40ab69646c788cc9500894ebba6dd75e6330e
        ddff77a10cef204bf5e0f985fb0708e70cb5e1530b073f27017bea07843a6943a8c1a4bcb8384abdc2b570983a6d
        dd060db32d7b02912ffd008e878306e08375
        """
    )

    /// Wraps the data key, for no context, with the parameters of new slots.
    static let passphraseStandardSlot = slot(
        .passphrase,
        "passphrase:80818283",
        """
        110000000800000001000000808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fb220
        ac2462e5b72b1565e5392d486f77ad453136a1d2a0618da987902e79665db851eaa8abe655689a89853b12e23824
        99ed4a8752e1f7f1d93f07194dfc1280a21597dc1ddc29fd712a53588b83ba44
        """
    )

    /// Wraps the data key, for `context`, by `wrappingKey`, which a command wrapped to 01 02 03.
    static let execBatchSlot = slot(
        .externalCommand,
        "test:\u{E9}",
        """
        808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f2cbfa3822e3254cdbc698c5632af
        2dab8963bf21b2b8ea67cb08726e0f142306df1a8b2a2f74e164718829250992eabdf5129f1bdc417d7812426513
        709535864004c95cedc2accde5453adce4b6f60d010203
        """
    )

    /// Wraps the container key, for no context, by `wrappingKey`, which a command wrapped to FF.
    static let execContainerSlot = slot(
        .externalCommand,
        "test:\u{E9}",
        wrapsContainerKey: true,
        """
        808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f7e438c49f3a8c3e5780798866569
        dc02f84be53ab15bc68b84b6c920f9d72de459043b3a92c19f6d823c7f601524ec8f6d998aef264bcba7eada1b90
        ee782c0c821524c9692fbf305fe81fa0f6af9a56661ad8d1a0a20a25213e580b779ee1b097e28356148ff635eb9a
        cb39ab8e16e6ff
        """
    )

    private static func slot(
        _ kind: KeySlot.Kind,
        _ keyID: String,
        wrapsContainerKey: Bool = false,
        _ body: String
    ) -> KeySlot {
        KeySlot(
            kind: kind,
            wrapsContainerKey: wrapsContainerKey,
            keyID: [UInt8](keyID.utf8),
            body: [UInt8](hex: body)
        )
    }

    /// Every slot that differs from `slot` in one bit of one byte of its key id or body, with a word
    /// on where, and the one with the other flag.
    static func changes(of slot: KeySlot) -> [(String, WrappedKey)] {
        var changes: [(String, WrappedKey)] = []
        for offset in slot.keyID.indices {
            var changed = slot
            changed.keyID[offset] ^= 1
            changes.append(("key id \(offset)", WrappedKey(changed)))
        }
        for offset in slot.body.indices {
            var changed = slot
            changed.body[offset] ^= 1
            changes.append(("body \(offset)", WrappedKey(changed)))
        }
        var changed = slot
        changed.wrapsContainerKey.toggle()
        changes.append(("flag", WrappedKey(changed)))
        for body in [[], [UInt8](slot.body.dropLast()), slot.body + [0]] {
            changed = slot
            changed.body = body
            changes.append(("body of \(body.count) bytes", WrappedKey(changed)))
        }
        return changes
    }
}
