/// Where a container gets its credentials: an end point and what to ask of it.
struct ContainerLocation: Sendable, Hashable {
    /// Of ECS.
    private static let host = "169.254.170.2"
    /// Of ECS and of EKS, by IPv4 and IPv6: nobody else's, so that they may be asked by plain http.
    private static let hosts = [host, "169.254.170.23", "[fd00:ec2::23]"]

    let endpoint: Endpoint
    /// Percent-encoded.
    let path: String
    let query: String?

    /// Parses what stands behind the host of ECS, such as `/v2/credentials/ID`; nil if it isn't that.
    init?(relative text: String) {
        self.init(Endpoint(scheme: .http, host: Self.host), Substring(text))
    }

    /// Parses `https://HOST[:PORT][/PATH]`, or the same with `http` for this machine and the fixed
    /// addresses of containers' credentials; nil for all else.
    init?(full text: String) {
        guard let start = text.firstRange(of: "://")?.upperBound else { return nil }
        let end = text[start...].firstIndex { $0 == "/" || $0 == "?" } ?? text.endIndex
        guard let endpoint = Endpoint(parsing: String(text[..<end])),
            endpoint.scheme == .https || endpoint.isLoopback || Self.hosts.contains(endpoint.host)
        else { return nil }
        let rest = text[end...]
        self.init(endpoint, rest.hasPrefix("/") ? rest : "/" + rest)
    }

    private init?(_ endpoint: Endpoint, _ target: Substring) {
        let isPrintable = target.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard target.hasPrefix("/"), isPrintable, !target.contains("#") else { return nil }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.endpoint = endpoint
        path = String(parts[0])
        query = parts.count > 1 ? String(parts[1]) : nil
    }
}
