internal import SecretJSON

/// What KMS says of a key.
package struct KeyDescription: Sendable, Hashable {
    package let keyARN: KeyARN
    /// Whether it is enabled and not to be deleted.
    package let isEnabled: Bool
    /// Whether it can wrap data keys: symmetric, for encryption.
    package let canWrap: Bool

    /// Takes the member `KeyMetadata` of an answer; nil if it lacks something.
    init?(_ metadata: JSONObject) {
        guard let keyARN = metadata.text("Arn").flatMap({ KeyARN(parsing: $0) }),
            let state = metadata.text("KeyState"), let usage = metadata.text("KeyUsage")
        else { return nil }
        self.keyARN = keyARN
        isEnabled = state == "Enabled"
        let spec = metadata.text("KeySpec") ?? metadata.text("CustomerMasterKeySpec")
        canWrap = usage == "ENCRYPT_DECRYPT" && spec == "SYMMETRIC_DEFAULT"
    }
}
