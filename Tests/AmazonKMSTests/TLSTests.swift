internal import Foundation
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

private let openssl = "/usr/bin/openssl"

/// Whom the transport trusts, against OpenSSL's own server.
@Suite(
    .enabled(
        if: FileManager.default.isExecutableFile(atPath: openssl),
        "openssl isn't installed"
    )
)
struct TLSTests {
    @Test func trustsGivenCertificatesForTheirNameOnly() async throws {
        let folder = try TemporaryFolder()
        let certificate = folder["certificate"].string
        #expect(
            try Self.run(
                folder,
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
                    + "-subj /CN=localhost -addext subjectAltName=DNS:localhost "
                    + "-keyout key -out certificate"
            ).wait() == .exited(0)
        )
        // A port that was free a moment ago.
        let free = try LoopbackServer { _ in .silence }
        free.stop()
        let server = try Self.run(
            folder,
            "s_server -accept 127.0.0.1:\(free.port) -cert certificate -key key -www -quiet"
        )
        let named = Endpoint(host: "localhost", port: free.port)
        let trusting = CurlTransport(certificateFile: certificate)

        let deadline = ContinuousClock.now + .seconds(300)
        var code = await Self.code(named, trusting)
        while code == .unreachable && ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
            code = await Self.code(named, trusting)
        }
        #expect(code == nil, "the right certificate for the right name")
        #expect(await Self.code(named, CurlTransport()) == .untrusted)
        let other = Endpoint(host: "127.0.0.1", port: free.port)
        #expect(await Self.code(other, trusting) == .untrusted)
        let missing = CurlTransport(certificateFile: folder["missing"].string)
        #expect(await Self.code(named, missing) == .untrusted)
        #expect(!server.poll(), "the server was there to the end")
    }

    private static func code(
        _ endpoint: Endpoint,
        _ transport: CurlTransport
    ) async -> HTTPTransportError.Code? {
        await CurlTransportTests.code(HTTPRequest("GET", endpoint), transport)
    }

    private static func run(_ folder: TemporaryFolder, _ words: String) throws -> ChildProcess {
        let null = try FileDescriptor.open(FilePath("/dev/null"), .readWrite)
        let process = try ChildProcess(
            openssl,
            words.split(separator: " ").map { [UInt8]($0.utf8) },
            environment: [],
            folder: folder.path.string,
            descriptors: (null.rawValue, null.rawValue, null.rawValue)
        )
        try null.close()
        return process
    }
}
