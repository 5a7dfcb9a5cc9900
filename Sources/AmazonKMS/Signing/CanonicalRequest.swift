package import AuthenticatedEncryption
internal import SecretJSON

/// The form of a request that both sides compute and hash.
package struct CanonicalRequest: Sendable {
    /// Secret, as a session token is part of it.
    package let bytes: SecretBytes
    /// The names of the signed headers, as the `Authorization` header lists them.
    package let signedHeaderNames: String

    /// Makes the canonical form of a request with all its headers; `Host` is the endpoint's.
    package init(_ request: HTTPRequest, payloadHash: String, style: SigningStyle) {
        let headers = Self.sortedHeaders(of: request)
        signedHeaderNames = headers.map(\.name).joined(separator: ";")
        var buffer = SecretBuffer()
        buffer.append(request.method + "\n")
        buffer.append(CanonicalPath.text(request.path, style: style) + "\n")
        buffer.append(CanonicalQuery.text(request.query ?? "") + "\n")
        for header in headers {
            buffer.append(header.name + ":")
            for (index, value) in header.values.enumerated() {
                if index > 0 { buffer.append(",") }
                switch value {
                case .text(let text): buffer.append(Self.withSingleSpaces(text))
                case .secret(let secret): buffer.append(secret)
                }
            }
            buffer.append("\n")
        }
        buffer.append("\n" + signedHeaderNames + "\n" + payloadHash)
        bytes = buffer.finish()
    }

    /// What proxies and HTTP libraries change on the way, as in AWS's own clients.
    private static let unsignedNames: Set = [
        "authorization", "connection", "expect", "transfer-encoding", "user-agent",
        "x-amzn-trace-id",
    ]

    private static func sortedHeaders(
        of request: HTTPRequest
    ) -> [(name: String, values: [HTTPHeader.Value])] {
        var values: [String: [HTTPHeader.Value]] = ["host": [.text(request.endpoint.authority)]]
        for header in request.headers {
            let name = header.name.lowercased()
            guard !unsignedNames.contains(name) else { continue }
            values[name, default: []].append(header.value)
        }
        return values.map { (name: $0.key, values: $0.value) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Trims, unfolds, and makes each run of white space one space, also between quotes.
    private static func withSingleSpaces(_ text: String) -> String {
        let spaces: Set = [0x09, 0x0A, 0x0B, 0x0C, 0x0D, UInt8(ascii: " ")]
        let words = text.utf8.split { spaces.contains($0) }
        return String(decoding: [UInt8](words.joined(separator: [0x20])), as: UTF8.self)
    }
}
