internal import AuthenticatedEncryption
internal import Foundation
internal import SystemPackage
internal import TestSupport

@testable internal import AmazonKMS

/// A home folder with AWS's two files in it, and variables.
struct AWSHome {
    private let folder: TemporaryFolder
    var variables: [String: String]

    init(
        config: String? = nil,
        credentials: String? = nil,
        _ variables: [String: String] = [:]
    ) throws {
        folder = try TemporaryFolder()
        self.variables = variables.merging(["HOME": folder.path.string]) { given, _ in given }
        try FileManager.default.createDirectory(
            atPath: path(".aws"),
            withIntermediateDirectories: false
        )
        if let config { try write(config, to: ".aws/config") }
        if let credentials { try write(credentials, to: ".aws/credentials") }
    }

    /// The path of a file in it.
    func path(_ name: String) -> String { folder.path.appending(name).string }

    /// Makes or replaces a file in it.
    func write(_ text: String, to name: String) throws {
        try [UInt8](text.utf8).write(to: folder.path.appending(name))
    }

    /// Loads the configuration as a command would.
    func load(
        profile: String? = nil,
        region: String? = nil,
        _ transport: any HTTPTransport = ScriptedTransport(.failure(.unreachable)),
        time: any TimeSource = FakeTime()
    ) throws(CredentialsError) -> AWSConfiguration {
        try AWSConfiguration.load(
            profile: profile,
            region: region,
            environment: AWSEnvironment(variables),
            transport: transport,
            time: time
        )
    }

    /// The names of the first credentials that are used, or why there are none.
    func accessKeyID(
        profile: String? = nil,
        _ transport: any HTTPTransport = ScriptedTransport(.failure(.unreachable))
    ) async throws(CredentialsError) -> String {
        let configuration = try load(profile: profile, transport)
        return try await configuration.credentials.credentials(replacing: nil).accessKeyID
    }
}

extension AWSEnvironment {
    /// The environment with these variables.
    init(_ variables: [String: String]) {
        self.init { variables[$0].map { SecretBytes($0) } }
    }
}
