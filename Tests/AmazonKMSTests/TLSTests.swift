internal import CCurl
internal import Foundation
internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

/// Whom the transport trusts, against OpenSSL's own server.
@Suite(
    .enabled(
        if: FileManager.default.isExecutableFile(atPath: TLSServer.openssl),
        "openssl isn't installed"
    )
)
struct TLSTests {
    /// That there is an answer shows that HTTP/2 isn't offered, too.
    @Test func trustsGivenCertificatesForTheirNameOnly() async throws {
        let server = try await TLSServer()
        let named = Endpoint(host: "localhost", port: server.port)
        let trusting = CurlTransport(certificateFile: server.certificate)
        let response = try await trusting.send(HTTPRequest("GET", named), timeout: .seconds(300))
        #expect(response.status == 200, "the right certificate for the right name")
        #expect(await Self.code(named, CurlTransport()) == .untrusted)
        let other = Endpoint(host: "127.0.0.1", port: server.port)
        #expect(await Self.code(other, trusting) == .untrusted)
        for file in [server.otherCertificate, server.missingFile] {
            #expect(await Self.code(named, CurlTransport(certificateFile: file)) == .untrusted)
        }
        #expect(server.isRunning, "the server was there to the end")
    }

    /// The folder that libcurl was built to trust is the system's, to which a test can add nothing: another
    /// one takes its place.
    @Test func givenCertificatesTakeThePlaceOfTheFolder() async throws {
        let server = try await TLSServer()
        let folder = try server.makeTrustedFolder()
        #expect(try Self.connect(to: server, trusting: folder, nil) == CURLE_OK)
        #expect(
            try Self.connect(to: server, trusting: folder, server.otherCertificate)
                == CURLE_PEER_FAILED_VERIFICATION
        )
        #expect(server.isRunning, "the server was there to the end")
    }

    /// Connects by a libcurl with a folder of its own, and our options for a file.
    private static func connect(
        to server: TLSServer,
        trusting folder: String,
        _ file: String?
    ) throws -> CURLcode {
        try CurlLibrary.load()
        guard let handle = unsafe ccurl_easy_init() else { return CURLE_FAILED_INIT }
        defer { unsafe ccurl_easy_cleanup(handle) }
        let options = CurlOptions(certificateFile: file, connectTimeout: .seconds(300))
        let url = "https://localhost:\(server.port)"
        let isReady =
            unsafe folder.withCString {
                unsafe ccurl_set_pointer(handle, CURLOPT_CAPATH, $0) == CURLE_OK
            }
            && url.withCString { unsafe ccurl_set_pointer(handle, CURLOPT_URL, $0) == CURLE_OK }
            && ccurl_set_long(handle, CURLOPT_CONNECT_ONLY, 1) == CURLE_OK
            && options.apply(to: handle)
        return unsafe isReady ? ccurl_easy_perform(handle) : CURLE_FAILED_INIT
    }

    private static func code(
        _ endpoint: Endpoint,
        _ transport: CurlTransport
    ) async -> HTTPTransportError.Code? {
        await CurlTransportTests.code(HTTPRequest("GET", endpoint), transport)
    }
}
