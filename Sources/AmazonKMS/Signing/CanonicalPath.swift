/// The second line of a canonical request.
enum CanonicalPath {
    /// Makes a path canonical; an empty one is `/`.
    static func text(_ path: String, style: SigningStyle) -> String {
        let path = path.isEmpty ? "/" : path
        let normal = style.normalizesPath ? normalized(path) : path
        return style.encodesPath ? PercentEncoding.encode(normal, keeping: "/") : normal
    }

    /// Removes dot segments (RFC 3986, 5.2.4), and empty ones, as AWS does.
    private static func normalized(_ path: String) -> String {
        var segments: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." {
                _ = segments.popLast()
            } else {
                segments.append(segment)
            }
        }
        let end = path.hasSuffix("/") && !segments.isEmpty ? "/" : ""
        return "/" + segments.joined(separator: "/") + end
    }
}
