internal import AuthenticatedEncryption
public import KeyManagement

extension KMSKeyring {
    /// Takes a data key that was made by hand, as by `aws kms generate-data-key --key-spec AES_256`.
    ///
    /// It must have been made under the encryption context that it is used with. Nothing is asked of the service.
    ///
    /// - Parameters:
    ///   - plaintext: the 32 bytes of the key, which are copied; what holds them is the caller's to overwrite.
    ///   - ciphertextBlob: the wrapped key, 1 to 6,144 bytes.
    ///   - keyARN: of the KMS key that wrapped it: the `KeyId` of the answer.
    /// - Returns: what `BatchKey` takes.
    /// - Throws: ``KeyManagement/KeyError/Code/invalidParameter`` if one of them isn't that.
    public static func dataKey(
        plaintext: RawSpan,
        ciphertextBlob: [UInt8],
        keyARN: String
    ) throws(KeyError) -> GeneratedDataKey {
        guard plaintext.byteCount == DataKey.byteCount else {
            throw KeyError(.invalidParameter, "a data key has 32 bytes: ask for AES_256")
        }
        guard KMSClient.ciphertextByteCounts.contains(ciphertextBlob.count) else {
            throw KeyError(.invalidParameter, "a wrapped key of KMS has 1 to 6,144 bytes")
        }
        guard let arn = KeyARN(parsing: keyARN), !arn.isAlias else {
            throw KeyError(.invalidParameter, "\(keyARN.debugDescription) is no ARN of a KMS key")
        }
        let wrapped = KMSClient.WrappedKey(ciphertext: ciphertextBlob, keyARN: arn)
        return GeneratedDataKey(
            dataKey: DataKey(SecretBytes(copying: plaintext)),
            wrappedKey: KMSSlot(wrapped, wrapsContainerKey: false).wrappedKey
        )
    }
}
