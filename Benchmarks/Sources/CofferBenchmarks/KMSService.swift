/// A key service that both sides of a comparison call.
enum KMSService {
    /// Ours, with the time that an answer takes and the requests that it answers in a second (0: all).
    case emulator(milliseconds: Double, quota: Int)
    /// One that nobody here wrote.
    case moto(program: String)
    /// The one that the user's environment and key lead to, which may cost money.
    case given(key: String, maxCalls: Int)

    private static let emulatedKey =
        "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

    var name: String {
        switch self {
        case .emulator(let milliseconds, let quota):
            "emulator, \(Format.fixed(milliseconds, 0)) ms, "
                + (quota > 0 ? "\(quota) requests/s" : "no quota")
        case .moto: "moto"
        case .given(let key, _): key
        }
    }

    /// Plaintext that direct calls are made for, at most.
    var prefixByteCount: Int {
        switch self {
        case .emulator: 256 << 20
        case .moto: 4 << 20
        case .given(_, let maxCalls): maxCalls * 4096
        }
    }

    /// A service that runs, and how it is called.
    struct Running {
        let server: Server?
        let environment: [String: String?]
        let key: String
    }

    func start(_ session: Session) throws -> Running {
        switch self {
        case .emulator(let milliseconds, let quota):
            let server = try Server(
                [session.tools.kmsEmulator, "--latency", "\(milliseconds)", "--quota", "\(quota)"],
                marker: "listening on port ",
                log: session.workspace.path("emulator")
            )
            return Running(
                server: server,
                environment: Self.environment(port: server.port),
                key: Self.emulatedKey
            )
        case .moto(let program):
            let script = "\"$@\" & pid=$!; cat >/dev/null; kill $pid; wait $pid; exit 0"
            let server = try Server(
                ["/bin/sh", "-c", script, "moto", program, "-H", "127.0.0.1", "-p", "0"],
                environment: Self.isolation,
                marker: "Running on http://127.0.0.1:",
                log: session.workspace.path("moto")
            )
            return Running(
                server: server,
                environment: Self.environment(port: server.port),
                key: try Self.makeKey(of: server, session)
            )
        case .given(let key, _):
            return Running(server: nil, environment: [:], key: key)
        }
    }

    /// Nothing of the user's own: moto too reads profiles.
    private static let isolation: [String: String?] = [
        "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_PROFILE": nil, "AWS_SESSION_TOKEN": nil,
        "AWS_CA_BUNDLE": nil,
    ]

    /// Credentials that no service looks at.
    private static func environment(port: Int) -> [String: String?] {
        isolation.merging([
            "AWS_ENDPOINT_URL_KMS": "http://127.0.0.1:\(port)", "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        ]) { _, own in own }
    }

    private static func makeKey(of server: Server, _ session: Session) throws -> String {
        let script = """
            import sys, urllib.request
            headers = {"X-Amz-Target": "TrentService.CreateKey", "Content-Type": "application/x-amz-json-1.1",
                "Authorization": "AWS4-HMAC-SHA256 Credential=a/20250101/us-east-1/kms/aws4_request"}
            request = urllib.request.Request(sys.argv[1], b"{}", headers)
            print(urllib.request.urlopen(request, timeout=60).read().decode())
            """
        let answer = session.tools.output(
            of: ["python3", "-c", script, "http://127.0.0.1:\(server.port)/"],
            scratch: session.workspace.folder
        )
        guard let answer, let start = answer.firstRange(of: "arn:aws:kms:"),
            let end = answer[start.lowerBound...].firstIndex(of: "\"")
        else { throw BenchmarkError("moto makes no key: \(answer ?? "it doesn't answer")") }
        return String(answer[start.lowerBound..<end])
    }
}
