internal import AuthenticatedEncryption
internal import ContainerFormat

extension Block {
    /// The bytes of the block, with their checksum.
    func encoded() throws -> [UInt8] {
        try encode { bytes throws(CryptoError) in try Hash.sha256(bytes) }
    }
}
