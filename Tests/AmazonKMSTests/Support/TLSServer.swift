internal import CCurl
internal import Foundation
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

/// OpenSSL's own server, with a certificate for `localhost` that nobody else signed.
///
/// It would rather speak HTTP/2, which it can't: who offers that gets no answer.
final class TLSServer {
    static let openssl = "/usr/bin/openssl"

    let port: UInt16
    private let folder: TemporaryFolder
    private let process: ChildProcess

    init() async throws {
        folder = try TemporaryFolder()
        for name in ["certificate", "other"] {
            try Self.run(
                folder,
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
                    + "-subj /CN=\(name) -addext subjectAltName=DNS:localhost "
                    + "-keyout \(name).key -out \(name).pem"
            )
        }
        // A port that was free a moment ago.
        let free = try LoopbackServer { _ in .silence }
        free.stop()
        port = free.port
        process = try Self.start(
            folder,
            "s_server -accept 127.0.0.1:\(port) -cert certificate.pem -key certificate.key "
                + "-alpn h2,http/1.1 -www -quiet"
        )
        let (endpoint, transport) = (Endpoint(host: "127.0.0.1", port: port), CurlTransport())
        let deadline = ContinuousClock.now + .seconds(300)
        while await CurlTransportTests.code(HTTPRequest("GET", endpoint), transport)
            == .unreachable,
            ContinuousClock.now < deadline
        {
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    var isRunning: Bool { !process.poll() }

    /// Its certificate.
    var certificate: String { folder["certificate.pem"].string }
    /// One for the same host, which it doesn't have.
    var otherCertificate: String { folder["other.pem"].string }
    /// Where nothing is.
    var missingFile: String { folder["missing"].string }

    /// Makes a folder of trusted certificates with its own in it.
    func makeTrustedFolder() throws -> String {
        let trusted = folder["trusted"].string
        try FileManager.default.createDirectory(atPath: trusted, withIntermediateDirectories: false)
        try FileManager.default.copyItem(atPath: certificate, toPath: trusted + "/a.pem")
        try Self.run(folder, "rehash trusted")
        return trusted
    }

    private static func run(_ folder: TemporaryFolder, _ words: String) throws {
        try #require(start(folder, words).wait() == .exited(0))
    }

    private static func start(_ folder: TemporaryFolder, _ words: String) throws -> ChildProcess {
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
