internal import Testing

@testable internal import AmazonKMS

@Suite struct EndpointTests {
    @Test(arguments: [
        ("https://kms.eu-central-1.amazonaws.com", "kms.eu-central-1.amazonaws.com"),
        ("https://KMS.example.com:443/", "kms.example.com"),
        ("https://kms.example.com:80", "kms.example.com:80"),
        ("http://127.0.0.1:80", "127.0.0.1"),
        ("http://127.0.0.1:5000/", "127.0.0.1:5000"),
        ("http://[::1]:5000", "[::1]:5000"),
    ])
    func parses(text: String, authority: String) {
        #expect(Endpoint(parsing: text)?.authority == authority)
    }

    @Test(arguments: [
        "", "kms.example.com", "ftp://kms.example.com", "https://", "https://user@example.com",
        "https://example.com/path", "https://example.com?x", "https://example.com#x",
        "https://example.com:", "https://example.com:0", "https://example.com:65536",
        "https://example.com:+1", "https://a..b", "https://-a.b", "https://a_b.c",
        "https://ex\u{E4}mple.com", "https://[::1", "https://[]", "https://[::1]x",
        "https://a b", "https://example.com\r\nX: y", "https://example.com//",
    ])
    func refuses(text: String) {
        #expect(Endpoint(parsing: text) == nil)
    }

    @Test func knowsLoopback() throws {
        for host in ["127.0.0.1", "127.9.8.7", "localhost", "[::1]"] {
            #expect(Endpoint(parsing: "http://\(host)")?.isLoopback == true)
        }
        for host in [
            "127.0.0.1.example.com", "128.0.0.1", "localhost.example.com", "127.1", "[::2]",
        ] {
            #expect(Endpoint(parsing: "http://\(host)")?.isLoopback == false)
        }
    }

    @Test func knowsAddressesOfCredentials() {
        #expect(Endpoint(parsing: "http://169.254.170.2")?.isCredentialAddress == true)
        #expect(Endpoint(parsing: "http://[fd00:ec2::254]")?.isCredentialAddress == true)
        #expect(Endpoint(parsing: "http://169.254.170.3")?.isCredentialAddress == false)
    }
}
