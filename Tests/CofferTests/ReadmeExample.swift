internal import Coffer
internal import KeyManagement
internal import SystemPackage

/// Encrypts a file beside itself and returns the first bytes of what the container holds.
func archive(_ file: FilePath, keyFile: FilePath) async throws -> [UInt8] {
    let keyring = try LocalKeyring(path: keyFile)
    let container = FilePath("\(file).coffer")

    let encryptor = Encryptor(keyrings: [keyring])
    let summary = try await encryptor.encrypt(
        .file(file),
        to: .file(container),
        context: ["project": "atlas"]
    )

    let reader = try await ContainerReader.open(.file(container), keyrings: [keyring])
    return try await reader.read(0..<min(512, summary.plaintextByteCount))
}
