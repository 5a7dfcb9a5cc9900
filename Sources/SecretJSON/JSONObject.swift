package import AuthenticatedEncryption

/// An object in a JSON text of which some values are secret.
///
/// The text stays in secret memory, and a value is copied out of it only when asked for.
package struct JSONObject: Sendable {
    private let bytes: SecretBytes
    private let members: [[UInt8]: JSONNode]

    /// Parses a text that is an object: RFC 8259, each name once, at most 1 MiB and 16 deep.
    package init(parsing bytes: SecretBytes) throws(JSONError) {
        guard case .object(let members) = try JSONParser.parse(bytes) else {
            throw JSONError(at: 0, "the text is no object")
        }
        self.init(bytes, members)
    }

    private init(_ bytes: SecretBytes, _ members: [[UInt8]: JSONNode]) {
        self.bytes = bytes
        self.members = members
    }

    /// A string that is no secret; nil if there is no string of that name.
    package func text(_ name: String) -> String? {
        string(name)?.text
    }

    /// A secret string; nil if there is no string of that name.
    package func secret(_ name: String) -> SecretBytes? {
        string(name).map { SecretBytes($0) }
    }

    /// The secret bytes that a string has in base64; nil if there is no such string.
    package func secretFromBase64(_ name: String) -> SecretBytes? {
        secret(name).flatMap { Base64.decode($0) }
    }

    /// The bytes, no secret, that a string has in base64; nil if there is no such string.
    package func bytesFromBase64(_ name: String) -> [UInt8]? {
        secretFromBase64(name)?.exposedBytes()
    }

    /// A whole number; nil if there is none of that name that fits and is written without fraction
    /// and exponent.
    package func integer(_ name: String) -> Int64? {
        guard case .number(let range) = node(name) else { return nil }
        return Int64(String(decoding: range.map { bytes[$0] }, as: UTF8.self))
    }

    /// A truth value; nil if there is none of that name.
    package func bool(_ name: String) -> Bool? {
        guard case .bool(let value) = node(name) else { return nil }
        return value
    }

    /// An object in this one; nil if there is none of that name.
    package func object(_ name: String) -> JSONObject? {
        guard case .object(let inner) = node(name) else { return nil }
        return JSONObject(bytes, inner)
    }

    /// The secret strings of these different names, in their order; nil unless the object has just these
    /// members and all are strings.
    package func onlySecrets(_ names: [String]) -> [SecretBytes]? {
        guard members.count == names.count else { return nil }
        let strings = names.compactMap { secret($0) }
        return strings.count == names.count ? strings : nil
    }

    private func node(_ name: String) -> JSONNode? { members[[UInt8](name.utf8)] }

    private func string(_ name: String) -> JSONStringBytes? {
        guard case .string(let range) = node(name) else { return nil }
        return JSONStringBytes(bytes, range)
    }
}
