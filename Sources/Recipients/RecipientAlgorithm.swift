internal import Crypto

/// How keys are wrapped for a recipient: the suite of HPKE (format specification, "Kind 4").
public enum RecipientAlgorithm: String, Sendable, Hashable, CaseIterable {
    /// X-Wing, of ML-KEM-768 and X25519: holds as long as one of the two does, so also against quantum
    /// computers.
    case xwing
    /// X25519, which falls to a quantum computer; its keys are short.
    case x25519

    /// The KDF of every suite: HKDF-SHA256.
    static let kdf: UInt16 = 0x0001
    /// The AEAD of every suite: AES-256-GCM.
    static let aead: UInt16 = 0x0002

    /// The KEM's number in the registry of HPKE.
    var kem: UInt16 {
        switch self {
        case .xwing: 0x647A
        case .x25519: 0x0020
        }
    }

    var publicKeyByteCount: Int {
        switch self {
        case .xwing: 1_216
        case .x25519: 32
        }
    }

    var encapsulatedKeyByteCount: Int {
        switch self {
        case .xwing: 1_120
        case .x25519: 32
        }
    }

    /// The same suite as swift-crypto names it.
    var ciphersuite: HPKE.Ciphersuite {
        switch self {
        case .xwing: .XWingMLKEM768X25519_SHA256_AES_GCM_256
        case .x25519:
            HPKE.Ciphersuite(kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .AES_GCM_256)
        }
    }
}
