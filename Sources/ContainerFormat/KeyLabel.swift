/// What a derived key is for, and the bytes that say so (format specification, "Keys").
package struct KeyLabel: Hashable, Sendable {
    private let name: String

    package static let commitment = Self(name: "commitment")
    package static let head = Self(name: "head")
    package static let metadata = Self(name: "metadata")
    package static let run = Self(name: "run")
    package static let runMAC = Self(name: "run MAC")
    package static let page = Self(name: "page")
    package static let root = Self(name: "root")
    package static let footer = Self(name: "footer")

    /// The info of HKDF-Expand.
    ///
    /// - Parameter salt: 32 bytes.
    /// - Returns: 59 bytes.
    package func info(salt: [UInt8] = .zeros(FormatLimits.saltByteCount)) -> [UInt8] {
        precondition(salt.count == FormatLimits.saltByteCount)
        var info = Array("coffer v1".utf8)
        info.append(littleEndian: FormatLimits.suite)
        info += Array(name.utf8) + .zeros(16 - name.utf8.count)
        return info + salt
    }
}
