package import AuthenticatedEncryption

/// What a request in JSON says.
package indirect enum JSONValue: Sendable {
    case string(String)
    /// A string of the base64 of secret bytes.
    case base64(SecretBytes)
    case integer(Int)
    case bool(Bool)
    case array([JSONValue])
    /// Names, each once, and values, in this order.
    case object([(name: String, value: JSONValue)])

    /// The base64 of bytes that are no secret.
    package static func base64(ofPublic bytes: [UInt8]) -> JSONValue {
        unsafe .base64(SecretBytes(copying: bytes.span.bytes))
    }

    /// The text, in secret memory.
    package func encoded() -> SecretBytes {
        var buffer = SecretBuffer()
        encode(into: &buffer)
        return buffer.finish()
    }

    private func encode(into buffer: inout SecretBuffer) {
        switch self {
        case .string(let text): buffer.append(Self.quoted(text))
        case .base64(let bytes):
            buffer.append("\"")
            buffer.append(Base64.encode(bytes))
            buffer.append("\"")
        case .integer(let value): buffer.append(String(value))
        case .bool(let value): buffer.append(value ? "true" : "false")
        case .array(let values):
            buffer.append("[")
            for (index, value) in values.enumerated() {
                if index > 0 { buffer.append(",") }
                value.encode(into: &buffer)
            }
            buffer.append("]")
        case .object(let members):
            buffer.append("{")
            for (index, member) in members.enumerated() {
                buffer.append((index > 0 ? "," : "") + Self.quoted(member.name) + ":")
                member.value.encode(into: &buffer)
            }
            buffer.append("}")
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
