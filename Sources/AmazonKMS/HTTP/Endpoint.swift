/// Where a service answers: scheme, host and port, nothing else.
package struct Endpoint: Sendable, Hashable {
    package enum Scheme: String, Sendable { case http, https }

    package let scheme: Scheme
    /// A DNS name or an IPv4 address, in lower case, or an IPv6 address in brackets.
    package let host: String
    /// Nil: the scheme's own.
    package let port: UInt16?

    package init(scheme: Scheme = .https, host: String, port: UInt16? = nil) {
        self.scheme = scheme
        self.host = host
        self.port = port == (scheme == .https ? 443 : 80) ? nil : port
    }

    /// Parses `https://HOST[:PORT][/]`; nil for all else, such as a user, a path or a query.
    package init?(parsing text: String) {
        guard let separator = text.firstRange(of: "://"),
            let scheme = Scheme(rawValue: text[..<separator.lowerBound].lowercased())
        else { return nil }
        var rest = text[separator.upperBound...]
        if rest.hasSuffix("/") { rest.removeLast() }
        guard let (host, port) = Self.split(rest) else { return nil }
        self.init(scheme: scheme, host: host.lowercased(), port: port)
    }

    /// As in the `Host` header: the scheme's own port isn't named.
    package var authority: String { port.map { "\(host):\($0)" } ?? host }

    /// Whether what is sent stays on this machine.
    package var isLoopback: Bool {
        host == "localhost" || host == "[::1]"
            || Self.octets(host).map { $0[0] == 127 } == true
    }

    /// Whether the host is one of the fixed addresses at which a machine or a container gets its
    /// credentials: ECS, EKS Pod Identity, EC2.
    package var isCredentialAddress: Bool {
        [
            "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "169.254.169.254",
            "[fd00:ec2::254]",
        ].contains(host)
    }

    private static func split(_ text: Substring) -> (Substring, UInt16?)? {
        let hostEnd: Substring.Index
        if text.hasPrefix("[") {
            guard let bracket = text.firstIndex(of: "]") else { return nil }
            hostEnd = text.index(after: bracket)
            let address = text.dropFirst()[..<bracket]
            guard !address.isEmpty,
                address.utf8.allSatisfy({ isHexDigit($0) || $0 == UInt8(ascii: ":") })
            else { return nil }
        } else {
            hostEnd = text.firstIndex(of: ":") ?? text.endIndex
            guard isName(text[..<hostEnd]) else { return nil }
        }
        let tail = text[hostEnd...]
        guard !tail.isEmpty else { return (text, nil) }
        let digits = tail.dropFirst()
        guard tail.first == ":", (1...5).contains(digits.utf8.count),
            digits.utf8.allSatisfy(isDigit),
            let port = UInt16(digits), port > 0
        else { return nil }
        return (text[..<hostEnd], port)
    }

    /// Labels of letters, digits and inner hyphens, at most 253 bytes in all; if the last of them is a number, four
    /// decimal ones.
    ///
    /// Resolvers read other numbers as addresses too, each in its own way: 0127.0.0.1 may be 87.0.0.1.
    private static func isName(_ text: Substring) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isNumber =
            labels.last.map { last in
                last.allSatisfy(isDigit) || ["0x", "0X"].contains { last.starts(with: $0.utf8) }
            } == true
        return text.utf8.count <= 253 && (!isNumber || octets(text) != nil)
            && labels.allSatisfy { label in
                (1...63).contains(label.count) && label.first != UInt8(ascii: "-")
                    && label.last != UInt8(ascii: "-")
                    && label.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
            }
    }

    /// The four numbers of an IPv4 address in the one form that all agree on; nil if it isn't that.
    private static func octets(_ host: some StringProtocol) -> [UInt8]? {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let octets = parts.compactMap { part in
            UInt8(part).flatMap { "\($0)" == part ? $0 : nil }
        }
        return parts.count == 4 && octets.count == 4 ? octets : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || isDigit(byte)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20) || isDigit(byte)
    }
}

extension Endpoint: CustomStringConvertible {
    /// As a URL.
    package var description: String { "\(scheme.rawValue)://\(authority)" }
}
