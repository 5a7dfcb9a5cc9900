/// What a derived key is for, and the bytes that say so (format specification, "Keys").
package struct KeyLabel: Hashable, Sendable {
    /// What the info of HKDF-Expand has before the salt.
    private let prefix: [UInt8]

    /// The salt of keys of which a container has one only.
    package static let noSalt = [UInt8].zeros(FormatLimits.saltByteCount)

    package static let commitment = Self(name: "commitment")
    package static let head = Self(name: "head")
    package static let metadata = Self(name: "metadata")
    package static let run = Self(name: "run")
    package static let runMAC = Self(name: "run MAC")
    package static let page = Self(name: "page")
    package static let root = Self(name: "root")
    package static let footer = Self(name: "footer")

    private init(name: String) {
        prefix = .gathering(27) { bytes in
            bytes += "coffer v1".utf8
            bytes.append(littleEndian: FormatLimits.suite)
            bytes += name.utf8
            bytes.append(zeros: 16 - name.utf8.count)
        }
    }

    /// The info of HKDF-Expand.
    ///
    /// - Parameter salt: 32 bytes.
    /// - Returns: 59 bytes.
    package func info(salt: [UInt8] = noSalt) -> [UInt8] {
        precondition(salt.count == FormatLimits.saltByteCount)
        return .gathering(prefix.count + salt.count) { bytes in
            bytes += prefix
            bytes += salt
        }
    }
}
