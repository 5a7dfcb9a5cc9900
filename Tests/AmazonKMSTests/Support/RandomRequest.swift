internal import AuthenticatedEncryption
internal import Foundation
internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

/// A request for our signer and, in the words of `Tests/Peer/sign.py`, for botocore.
struct RandomRequest {
    struct Job: Encodable {
        let style: String
        let service: String
        let region: String
        let accessKey: String
        let secretKey: String
        let token: String?
        let timestamp: String
        let method: String
        let url: String
        let headers: [[String]]
        let body: Data
    }

    let job: Job
    let signer: Signer
    let request: HTTPRequest
    let credentials: Credentials
    let time: UTCTime

    init(using random: inout SeededGenerator) throws {
        let service = random.pick(["kms", "sts", "s3"])
        let region = random.pick(["eu-central-1", "us-gov-west-1", "cn-north-1"])
        let isS3 = service == "s3"
        let path = isS3 || Bool.random(using: &random) ? Self.path(using: &random) : "/"
        let query = service == "kms" ? nil : Self.query(using: &random)
        let scheme = Bool.random(using: &random) ? "https" : "http"
        let port = random.pick(["", ":80", ":443", ":5000"])
        let headers = Self.headers(using: &random)
        let method = random.pick(["GET", "POST", "PUT", "DELETE"])
        let body = random.bytes(.random(in: 0...300, using: &random))
        let secret = Self.text(40, using: &random)
        let token = Bool.random(using: &random) ? Self.text(200, using: &random) : nil
        let host = "\(scheme)://\(service).example.com\(port)"

        time = UTCTime(secondsSinceEpoch: .random(in: 0...4_102_444_800, using: &random))
        signer = Signer(service: service, region: region, style: isS3 ? .s3 : .standard)
        credentials = Credentials(
            accessKeyID: "AKIDEXAMPLE",
            secretAccessKey: SecretBytes(secret),
            sessionToken: token.map { SecretBytes($0) }
        )
        request = HTTPRequest(
            method,
            try #require(Endpoint(parsing: host)),
            path: path,
            query: query,
            headers: headers.map { HTTPHeader($0[0], $0[1]) },
            body: SecretBytes(body)
        )
        job = Job(
            style: isS3 ? "s3" : "standard",
            service: service,
            region: region,
            accessKey: "AKIDEXAMPLE",
            secretKey: secret,
            token: token,
            timestamp: time.signingText,
            method: method,
            url: host + path + (query.map { "?\($0)" } ?? ""),
            headers: headers,
            body: Data(body)
        )
    }

    private static func path(using random: inout SeededGenerator) -> String {
        let segments = [
            "", ".", "..", "a", "%E1%88%B4", "b%20c", "~x", "d+e", "f=g", "h%2Fi", "j%",
        ]
        let count = Int.random(in: 0...6, using: &random)
        let path = (0..<count).map { _ in random.pick(segments) }
        // Two slashes at the start of a URL's path would be another host's name to Python.
        return "/" + path.drop { $0.isEmpty }.joined(separator: "/")
    }

    /// Keys that repeat, that are prefixes of each other, that have no value, or no name.
    private static func query(using random: inout SeededGenerator) -> String? {
        let keys = ["a", "ab", "a-b", "A", "uploads", "%E1%88%B4", "a%3D", "list-type", "", "b%20"]
        let values = ["", "=", "=1", "=10", "=%2F", "=x%20y", "=~", "=2"]
        let count = Int.random(in: 0...6, using: &random)
        guard count > 0 else { return nil }
        return (0..<count).map { _ in
            random.pick(keys) + random.pick(values)
        }.joined(separator: "&")
    }

    private static func headers(using random: inout SeededGenerator) -> [[String]] {
        let names = [
            "X-Amz-Target", "Content-Type", "x-amz-meta-a", "X-Amz-Meta-A", "X-AMZ-META-A-B",
            "User-Agent", "Expect", "X-Amzn-Trace-Id", "Accept", "Range",
        ]
        let words = ["TrentService.Decrypt", "\"a   b\"", "", "  x ", "1,2", "a\tb", "bytes=0-9"]
        return (0..<Int.random(in: 0...6, using: &random)).map { _ in
            let value = (0..<Int.random(in: 0...3, using: &random))
                .map { _ in random.pick(words) }
                .joined(separator: random.pick([" ", "   "]))
            return [random.pick(names), value]
        }
    }

    private static func text(_ count: Int, using random: inout SeededGenerator) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/+=")
        return String((0..<count).map { _ in random.pick(letters) })
    }
}

extension SeededGenerator {
    /// One of the elements of an array that has some.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &self)]
    }
}
