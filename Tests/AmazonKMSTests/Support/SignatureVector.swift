internal import AuthenticatedEncryption
internal import Foundation
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

/// One of AWS's official cases, which stand beside the project and not in it.
struct SignatureVector: CustomTestStringConvertible {
    private struct Context: Decodable {
        struct Credentials: Decodable {
            let accessKeyId: String
            let secretAccessKey: String
            let token: String?
        }

        let credentials: Credentials
        let normalize: Bool
        let omitSessionToken: Bool?
        let region: String
        let service: String
        let signBody: Bool
        let timestamp: String
    }

    let request: HTTPRequest
    let credentials: Credentials
    let time: UTCTime
    let signer: Signer
    let canonicalRequest: String
    let stringToSign: String
    let signature: String
    /// The lines of the headers, as they are sent, in lower case up to the colon, sorted.
    let signedHeaders: [String]
    let testDescription: String

    static let folder: FilePath = {
        let variable = ProcessInfo.processInfo.environment["COFFER_SIGV4_VECTORS"]
        let sibling = PythonPeer.package.appendingPathComponent("../shared/vectors/sigv4")
        return FilePath(variable ?? sibling.standardizedFileURL.path)
    }()

    /// The names of all cases; none where they aren't.
    static let names: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
        return names.sorted().filter {
            FileManager.default.fileExists(atPath: folder.appending($0).string + "/context.json")
        }
    }()

    init(loading name: String) throws {
        let folder = Self.folder.appending(name)
        func text(_ file: FilePath.Component) throws -> String {
            String(decoding: try [UInt8](contentsOf: folder.appending(file)), as: UTF8.self)
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let context = try decoder.decode(
            Context.self,
            from: Data(contentsOf: URL(fileURLWithPath: folder.appending("context.json").string))
        )
        testDescription = name
        credentials = Credentials(
            accessKeyID: context.credentials.accessKeyId,
            secretAccessKey: SecretBytes(context.credentials.secretAccessKey),
            sessionToken: context.credentials.token.map { SecretBytes($0) }
        )
        time = try #require(UTCTime(iso8601: context.timestamp))
        var style = SigningStyle.standard
        style.normalizesPath = context.normalize
        style.sendsPayloadHash = context.signBody
        style.signsSessionToken = context.omitSessionToken != true
        signer = Signer(service: context.service, region: context.region, style: style)
        request = try Self.request(parsing: text("request.txt"))
        canonicalRequest = try text("header-canonical-request.txt")
        stringToSign = try text("header-string-to-sign.txt")
        signature = try text("header-signature.txt").trimmingCharacters(in: .whitespacesAndNewlines)
        let sent = try Self.request(parsing: text("header-signed-request.txt"))
        signedHeaders = Self.lines(of: sent)
    }

    /// `name:value` of all headers, the names in lower case, sorted.
    static func lines(of request: HTTPRequest) -> [String] {
        request.headers.map { header in
            let value =
                switch header.value {
                case .text(let text): text
                case .secret(let secret): secret.exposedText
                }
            return header.name.lowercased() + ":" + value
        }.sorted()
    }

    private static func request(parsing text: String) throws -> HTTPRequest {
        let halves = text.split(separator: "\n\n", maxSplits: 1)
        var lines = try #require(halves.first).split(separator: "\n")
        let first = lines.removeFirst()
        let method = first.prefix { $0 != " " }
        let target = first.dropFirst(method.count + 1).dropLast(" HTTP/1.1".count)
        let path = target.prefix { $0 != "?" }
        var headers: [(name: String, value: String)] = []
        for line in lines {
            if line.first == " " {
                headers[headers.count - 1].value += "\n" + line
            } else {
                let name = line.prefix { $0 != ":" }
                headers.append((String(name), String(line.dropFirst(name.count + 1))))
            }
        }
        let host = try #require(headers.first { $0.name == "Host" }).value
        return HTTPRequest(
            String(method),
            try #require(Endpoint(parsing: "https://\(host)")),
            path: String(path),
            query: path == target ? nil : String(target.dropFirst(path.count + 1)),
            headers: headers.filter { $0.name != "Host" }.map { HTTPHeader($0.name, $0.value) },
            body: SecretBytes(halves.count == 2 ? String(halves[1]) : "")
        )
    }
}
