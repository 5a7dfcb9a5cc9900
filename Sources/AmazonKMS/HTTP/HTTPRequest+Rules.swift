internal import AuthenticatedEncryption

extension HTTPRequest {
    /// Refuses what must not go out: plain http to another machine, as the answer holds a plaintext key,
    /// and text that would end a line of the request before its time.
    func check() throws(HTTPTransportError) {
        guard
            endpoint.scheme == .https || endpoint.isLoopback
                || isForCredentials && endpoint.isCredentialAddress
        else {
            throw HTTPTransportError(
                .refused,
                "plain http goes to this machine only, not to \(endpoint): use https"
            )
        }
        let target = path + (query.map { "?" + $0 } ?? "")
        let isPrintable = target.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard path.hasPrefix("/"), isPrintable, !target.utf8.contains(UInt8(ascii: "#")) else {
            throw HTTPTransportError(.refused, "the path of a request to \(endpoint) isn't encoded")
        }
        guard headers.allSatisfy(Self.isOneLine) else {
            throw HTTPTransportError(
                .refused,
                "a header of a request to \(endpoint) isn't one line of text"
            )
        }
    }

    /// Whether a proxy of the environment may be used: never for what stays on this machine or gets
    /// its credentials.
    var mayUseProxy: Bool {
        !isForCredentials && !endpoint.isLoopback && !endpoint.isCredentialAddress
    }

    private static func isOneLine(_ header: HTTPHeader) -> Bool {
        let isName = header.name.utf8.allSatisfy { byte in
            (0x21...0x7E).contains(byte) && byte != UInt8(ascii: ":")
        }
        let isText =
            switch header.value {
            case .text(let text): text.utf8.allSatisfy(isTextByte)
            case .secret(let secret): (0..<secret.byteCount).allSatisfy { isTextByte(secret[$0]) }
            }
        return isName && !header.name.isEmpty && isText
    }

    private static func isTextByte(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F || byte == 0x09
    }
}
