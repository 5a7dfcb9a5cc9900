internal import AuthenticatedEncryption
internal import ContainerFormat
internal import KeyManagement
internal import SystemPackage
internal import Testing

@Suite struct KeyTests {
    @Test func derivesContainerKey() throws {
        let key = WrappableKey.dataKey(KeySamples.dataKey)
        let containerKey = try key.containerKey(for: KeySamples.containerID)
        #expect(containerKey.secret.exposedBytes() == KeySamples.containerKeyBytes)
        #expect(containerKey.containerID == KeySamples.containerID)
    }

    @Test func containerKeyServesItsOwnContainerOnly() throws {
        let key = WrappableKey.containerKey(KeySamples.containerKey)
        let same = try key.containerKey(for: KeySamples.containerID)
        #expect(same.secret.exposedBytes() == KeySamples.containerKeyBytes)
        let error = #expect(throws: KeyError.self) {
            try key.containerKey(for: KeySamples.otherContainerID)
        }
        #expect(error?.code == .invalidParameter)
    }

    @Test func showNoSecret() throws {
        let secrets: [Any] = [
            DataKey(SecretBytes(repeatElement(0xDE, count: 32))),
            ContainerKey(
                SecretBytes(repeatElement(0xDE, count: 64)),
                containerID: [UInt8](repeating: 1, count: 32)
            ),
            WrappableKey.dataKey(DataKey(SecretBytes(repeatElement(0xDE, count: 32)))),
            try Passphrase(SecretBytes(repeatElement(0xDE, count: 8))),
            PassphraseKeyring(try Passphrase(SecretBytes(repeatElement(0xDE, count: 8)))),
            LocalKeyring(
                try LocalKeyFile(
                    path: "/k",
                    wrappingKey: SecretBytes(repeatElement(0xDE, count: 32))
                )
            ),
        ]
        for secret in secrets {
            var dumped = ""
            dump(secret, to: &dumped)
            for text in ["\(secret)", String(reflecting: secret), dumped] {
                #expect(!text.contains("222"), "\(text)")
                #expect(!text.contains("dede"), "\(text)")
            }
        }
    }

    @Test func namesProviders() {
        var slot = KeySamples.localBatchSlot
        #expect(WrappedKey(slot).provider == "file")
        slot.kind = .passphrase
        #expect(WrappedKey(slot).provider == "passphrase")
        slot.kind = .init(rawValue: 77)
        #expect(WrappedKey(slot).provider == "unknown-77")
    }
}
