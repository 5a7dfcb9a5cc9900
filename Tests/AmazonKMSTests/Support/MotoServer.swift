internal import AuthenticatedEncryption
internal import Foundation
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

/// A KMS that nobody here wrote: moto, on this machine, for as long as the object lives.
final class MotoServer {
    static let program = PythonPeer.package.appendingPathComponent(".build/peers/bin/moto_server")
    static let region = "eu-central-1"

    let endpoint: Endpoint
    private let process: ChildProcess
    private let folder: TemporaryFolder
    private let transport = CurlTransport()

    /// Starts the server and waits until it answers.
    init() async throws {
        folder = try TemporaryFolder()
        try [UInt8]().write(to: folder["log"])
        let null = try FileDescriptor.open(FilePath("/dev/null"), .readOnly)
        let log = try FileDescriptor.open(folder["log"], .writeOnly)
        process = try ChildProcess(
            Self.program.path,
            ["-H", "127.0.0.1", "-p", "0"].map { [UInt8]($0.utf8) },
            environment: ["LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", "HOME=\(folder.path.string)"],
            folder: folder.path.string,
            descriptors: (null.rawValue, log.rawValue, log.rawValue)
        )
        try null.close()
        try log.close()
        let deadline = ContinuousClock.now + .seconds(300)
        // It says which port it got.
        var port: UInt16?
        while port == nil {
            try #require(ContinuousClock.now < deadline && !process.poll(), "moto doesn't start")
            try await Task.sleep(for: .milliseconds(100))
            let text = try [UInt8](contentsOf: folder["log"])
            let lines = text[..<(text.lastIndex(of: 0x0A) ?? 0)].split(separator: 0x0A)
            port =
                lines.map { String(decoding: $0, as: UTF8.self) }
                .first { $0.contains("Running on http://127.0.0.1:") }
                .flatMap { UInt16($0.split(separator: ":").last ?? "") }
        }
        endpoint = Endpoint(scheme: .http, host: "127.0.0.1", port: port)
        while (try? await send(HTTPRequest("GET", endpoint, path: "/moto-api/data.json"))) == nil {
            try #require(ContinuousClock.now < deadline && !process.poll(), "moto doesn't start")
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// A caller with credentials, which moto looks at only after ``checkSignatures()``.
    func caller(_ credentials: Credentials = CallerSetup.credentials) -> KMSCaller {
        KMSCaller(
            region: Self.region,
            endpoint: endpoint,
            credentials: FixedCredentials(credentials),
            transport: transport
        )
    }

    /// Keyrings call it by this.
    var connector: KMSConnector {
        KMSConnector(
            locator: Locator(endpoint),
            credentials: FixedCredentials(CallerSetup.credentials),
            transport: transport
        )
    }

    /// Makes a user who may do anything with KMS, or with the service of these `actions`, and moto look
    /// at every signature from now on.
    func checkSignatures(allowing actions: String = "kms:*") async throws -> Credentials {
        _ = try await manage("Action=CreateUser&UserName=u")
        _ = try await manage(
            "Action=PutUserPolicy&UserName=u&PolicyName=p&PolicyDocument="
                + Self.policy("\"Action\":\"\(actions)\",\"Resource\":\"*\"")
        )
        let answer = try await manage("Action=CreateAccessKey&UserName=u")
        func element(_ name: String) throws -> String {
            let start = try #require(answer.firstRange(of: "<\(name)>")).upperBound
            return String(answer[start...].prefix { $0 != "<" })
        }
        var request = HTTPRequest("POST", endpoint, path: "/moto-api/reset-auth")
        request.body = SecretBytes("0")
        try #require(try await send(request).status == 200)
        return Credentials(
            accessKeyID: try element("AccessKeyId"),
            secretAccessKey: SecretBytes(try element("SecretAccessKey"))
        )
    }

    /// Makes a role that may do anything with KMS, and gives its ARN.
    func makeRole(_ name: String) async throws -> String {
        _ = try await manage(
            "Action=CreateRole&RoleName=\(name)&AssumeRolePolicyDocument="
                + Self.policy("\"Action\":\"sts:AssumeRole\",\"Principal\":{\"AWS\":\"*\"}")
        )
        _ = try await manage(
            "Action=PutRolePolicy&RoleName=\(name)&PolicyName=p&PolicyDocument="
                + Self.policy("\"Action\":\"kms:*\",\"Resource\":\"*\"")
        )
        return "arn:aws:iam::123456789012:role/\(name)"
    }

    private static func policy(_ statement: String) -> String {
        PercentEncoding.encode(
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\(statement)}]}"
        )
    }

    /// Calls IAM.
    private func manage(_ form: String) async throws -> String {
        let request = HTTPRequest(
            "POST",
            endpoint,
            headers: [
                HTTPHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
            ],
            body: SecretBytes("\(form)&Version=2010-05-08")
        )
        let signer = Signer(service: "iam", region: "us-east-1")
        let signed = try signer.sign(request, with: CallerSetup.credentials, at: SystemTime().date)
        let response = try await send(signed)
        try #require(response.status == 200)
        return response.body.exposedText
    }

    private func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try await transport.send(request, timeout: .seconds(300))
    }
}
