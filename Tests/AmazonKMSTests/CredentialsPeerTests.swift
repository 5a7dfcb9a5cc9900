internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

/// Our chain beside botocore's, over files and variables at random.
@Suite(.needsPython("botocore")) struct CredentialsPeerTests {
    struct Answer: Decodable, Equatable {
        let source: String
        let region: String?
    }

    @Test func agreesWithBotocore() async throws {
        var generator = SeededGenerator()
        let setups = (0..<300).map { _ in RandomAWSSetup(using: &generator) }
        let answers = try PythonPeer.answers(
            of: "credentials.py",
            to: setups,
            as: Answer.self
        )
        let home = try AWSHome()
        try home.write("token", to: "token")
        for (index, setup) in setups.enumerated() {
            let ours = try await answer(to: setup, home)
            #expect(ours == answers[index], "\(setup)")
        }
        // Not all the same, or all mistakes.
        for word in [
            "ENVIRONMENT", "FILE ", "CONFIG ", "PROCESS ", "CONTAINER", "MACHINE", "role ",
            "token ",
            "sso", "none", "error",
        ] {
            #expect(answers.contains { $0.source.hasPrefix(word) }, "\(word)")
        }
    }

    private func answer(to setup: RandomAWSSetup, _ home: AWSHome) async throws -> Answer {
        var home = home
        try home.write(setup.config, to: ".aws/config")
        try home.write(setup.credentials, to: ".aws/credentials")
        home.variables.merge(setup.variables) { $1 }
        do throws(CredentialsError) {
            let configuration = try home.load(profile: setup.profile, FakeAWS.transport())
            let region = try configuration.settings.region(for: nil)
            let credentials = try await configuration.credentials.credentials(replacing: nil)
            return Answer(source: credentials.accessKeyID, region: region)
        } catch {
            let source =
                if error.message.contains("IAM Identity Center") {
                    "sso"
                } else if error.message.contains("there are no AWS credentials") {
                    "none"
                } else {
                    "error"
                }
            return Answer(source: source, region: nil)
        }
    }
}
