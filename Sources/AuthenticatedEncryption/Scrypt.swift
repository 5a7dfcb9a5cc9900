internal import CLibCrypto

/// scrypt (RFC 7914): makes a key of a passphrase, at a cost in time and memory for whoever guesses.
///
/// A derivation takes about 128 * N * r bytes of memory and blocks its thread for as long as it
/// takes (half a second for N = 2^17, r = 8, p = 1). Limits on parameters from untrusted input are
/// the caller's to set, before.
package struct Scrypt: Sendable, Hashable {
    /// The base-2 logarithm of N, the cost; 1 to 63.
    package let costLog2: UInt8
    /// r; at least 1.
    package let blockSize: UInt32
    /// p; at least 1.
    package let parallelism: UInt32

    package init(costLog2: UInt8, blockSize: UInt32, parallelism: UInt32) {
        self.costLog2 = costLog2
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// Derives `byteCount` bytes from `passphrase`.
    ///
    /// Throws ``CryptoError/Code/invalidParameter`` for parameters outside their ranges or beyond
    /// what memory can hold.
    package func derive(
        _ passphrase: SecretBytes,
        salt: [UInt8],
        byteCount: Int
    ) throws(CryptoError) -> SecretBytes {
        guard let memoryByteCount else {
            throw CryptoError(.invalidParameter, "The parameters of scrypt are out of range.")
        }
        return try SecretBytes(byteCount: byteCount) { key throws(CryptoError) in
            let result = unsafe key.withUnsafeMutableBytes { key in
                passphrase.withBytes { passphrase in
                    unsafe passphrase.withUnsafeBytes { passphrase in
                        unsafe EVP_PBE_scrypt(
                            passphrase.bindMemory(to: CChar.self).baseAddress,
                            passphrase.count,
                            salt,
                            salt.count,
                            1 << UInt64(costLog2),
                            UInt64(blockSize),
                            UInt64(parallelism),
                            memoryByteCount,
                            key.bindMemory(to: UInt8.self).baseAddress,
                            key.count
                        )
                    }
                }
            }
            try LibCrypto.check(result, "scrypt")
        }
    }

    /// The memory that OpenSSL counts against its limit, 128 * r * (N + 2 + p) bytes; nil if the
    /// parameters are out of range.
    ///
    /// Unless it is told, OpenSSL refuses more than 32 MiB.
    private var memoryByteCount: UInt64? {
        guard (1...63).contains(costLog2), blockSize > 0, parallelism > 0 else { return nil }
        let (blocks, overflow) = (UInt64(1) << UInt64(costLog2))
            .addingReportingOverflow(2 + UInt64(parallelism))
        let (byteCount, overflow2) = blocks.multipliedReportingOverflow(by: 128 * UInt64(blockSize))
        return overflow || overflow2 ? nil : byteCount
    }
}
