internal import Coffer
internal import Foundation
internal import KeyManagement
internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

/// Data keys that somebody made by hand, with `aws kms generate-data-key` and moto.
@Suite(.needsPython("moto"), .needsPython("awscli")) struct AWSProgramTests {
    private struct Answer: Decodable {
        let keyId: String
        let plaintext: Data
        let ciphertextBlob: Data

        private enum CodingKeys: String, CodingKey {
            case keyId = "KeyId"
            case plaintext = "Plaintext"
            case ciphertextBlob = "CiphertextBlob"
        }
    }

    @Test func aKeyMadeByHandOpens() async throws {
        let (moto, vault) = (try await MotoServer(), try Vault())
        let arn = try await MotoTests.makeKey("alias/backup", by: moto.caller()).description
        let made = try PythonPeer.run(
            PythonPeer.aws,
            [
                "kms", "generate-data-key", "--key-id", "alias/backup", "--key-spec", "AES_256",
                "--encryption-context", "project=atlas",
            ],
            environment: [
                "AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=secret",
                "AWS_DEFAULT_REGION=\(MotoServer.region)",
                "AWS_ENDPOINT_URL_KMS=\(moto.endpoint)",
            ]
        )
        try #require(made.status == .exited(0))
        let text = made.lines.joined(separator: "\n")
        let answer = try JSONDecoder().decode(Answer.self, from: Data(text.utf8))
        #expect(answer.keyId == arn)

        let key = [UInt8](answer.plaintext)
        let taken = try unsafe KMSKeyring.dataKey(
            plaintext: key.span.bytes,
            ciphertextBlob: [UInt8](answer.ciphertextBlob),
            keyARN: answer.keyId
        )
        let batch = try BatchKey(
            dataKey: taken.dataKey,
            wrappedKeys: [taken.wrappedKey],
            context: ["project": "atlas"]
        )
        try await vault.seal("c", under: batch)
        for name in ["alias/backup", arn] {
            let keyring = try KMSKeyring(KMSKeyName(parsing: name), by: moto.connector)
            #expect(try await vault.opens("c", with: [keyring]))
        }
    }
}
