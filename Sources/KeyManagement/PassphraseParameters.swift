internal import AuthenticatedEncryption
internal import ContainerFormat

/// How the body of a passphrase slot begins: the parameters of scrypt, within their limits.
struct PassphraseParameters: Sendable, Hashable {
    static let byteCount = 12
    /// N = 2^17, r = 8, p = 1: 128 MiB and about half a second.
    static let standard = PassphraseParameters(
        scrypt: Scrypt(costLog2: 17, blockSize: 8, parallelism: 1)
    )

    private static let costAndBlockSizeLimit: UInt32 = 1 << 23
    private static let blockSizeLimit: UInt32 = 1_024
    private static let parallelismLimit: UInt32 = 4

    let scrypt: Scrypt

    init(scrypt: Scrypt) {
        self.scrypt = scrypt
    }

    /// Decodes the first 12 bytes of a slot's body; nil if they break a rule or pass a limit, which
    /// keeps a foreign container from choosing how much memory and time we spend.
    init?(decoding bytes: [UInt8]) {
        guard bytes.count >= Self.byteCount, bytes[1...3].allSatisfy({ $0 == 0 }) else {
            return nil
        }
        let costLog2 = bytes[0]
        let blockSize = Self.integer(bytes[4..<8])
        let parallelism = Self.integer(bytes[8..<12])
        // N * r <= 2^23, without overflow: N is at most 2^23 itself, and r at most 2^23 / N.
        // N < 2^(16 r) is RFC 7914's; r is bounded because p and the work area multiply it too.
        guard (1...23).contains(costLog2), (1...Self.blockSizeLimit).contains(blockSize),
            UInt32(costLog2) < 16 * blockSize,
            blockSize <= Self.costAndBlockSizeLimit >> UInt32(costLog2),
            (1...Self.parallelismLimit).contains(parallelism)
        else { return nil }
        scrypt = Scrypt(costLog2: costLog2, blockSize: blockSize, parallelism: parallelism)
    }

    var encoded: [UInt8] {
        var bytes: [UInt8] = [scrypt.costLog2, 0, 0, 0]
        bytes.append(littleEndian: scrypt.blockSize)
        bytes.append(littleEndian: scrypt.parallelism)
        return bytes
    }

    private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
