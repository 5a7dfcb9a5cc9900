internal import Testing

@testable internal import AmazonKMS

@Suite struct EndpointTests {
    @Test(arguments: [
        ("https://kms.eu-central-1.amazonaws.com", "kms.eu-central-1.amazonaws.com"),
        ("https://KMS.example.com:443/", "kms.example.com"),
        ("https://kms.example.com:80", "kms.example.com:80"),
        ("http://127.0.0.1:80", "127.0.0.1"),
        ("http://127.0.0.1:5000/", "127.0.0.1:5000"),
        ("http://[::1]:5000", "[::1]:5000"), ("https://0x.example.0y", "0x.example.0y"),
        ("https://1.2.3.a4", "1.2.3.a4"), ("https://255.0.10.1", "255.0.10.1"),
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

    /// What some read as an address: octal, hexadecimal, too short, too long, out of range.
    @Test(arguments: [
        "0127.0.0.1", "127.0.0.01", "127.000.0.1", "00127.0.0.1", "127.1", "127.0.1", "2130706433",
        "0x7f.0.0.1", "0x7f000001", "127.0.0.0x1", "127.0.0.0X1", "256.0.0.1", "1.2.3.4.5", "kms.1",
        "kms.0xa",
    ])
    func refusesOtherFormsOfAddresses(host: String) {
        #expect(Endpoint(parsing: "http://\(host)") == nil)
        #expect(Endpoint(parsing: "https://\(host):5000/") == nil)
    }

    @Test func knowsLoopback() throws {
        for host in ["127.0.0.1", "127.9.8.7", "localhost", "[::1]"] {
            #expect(Endpoint(parsing: "http://\(host)")?.isLoopback == true)
        }
        for host in [
            "127.0.0.1.example.com", "128.0.0.1", "localhost.example.com", "[::2]",
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
