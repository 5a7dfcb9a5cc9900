internal import TestSupport

/// Files, variables and a profile to find credentials by, in the words of `Tests/Peer/credentials.py`.
struct RandomAWSSetup: Encodable {
    private static func process(_ name: String) -> String {
        "credential_process = /bin/echo '{\"Version\": 1, \"AccessKeyId\": \"PROCESS \(name)\", "
            + "\"SecretAccessKey\": \"s\"}'\n"
    }
    private static let regions = ["eu-west-1", "us-east-2", "ap-south-1"]
    /// The last of them is never there.
    private static let names = ["default", "a", "b", "c"]

    var config = ""
    var credentials = ""
    var variables: [String: String] = [:]
    var profile: String?

    init(using generator: inout SeededGenerator) {
        for name in Self.names.dropLast() where Self.happens(9, &generator) {
            var profile = RandomAWSSetup.Sections(name)
            profile.fill(using: &generator)
            config += profile.config
            credentials += profile.credentials
        }
        let names = Self.names
        if Self.happens(3, &generator) { profile = names.randomElement(using: &generator) }
        setVariables(using: &generator)
    }

    private mutating func setVariables(using generator: inout SeededGenerator) {
        func maybe(_ tenths: Int, _ name: String, _ values: [String]) {
            guard Self.happens(tenths, &generator) else { return }
            variables[name] = values.randomElement(using: &generator)
        }
        maybe(3, "AWS_PROFILE", Self.names)
        maybe(1, "AWS_DEFAULT_PROFILE", Self.names)
        maybe(3, "AWS_ACCESS_KEY_ID", ["ENVIRONMENT"])
        maybe(variables["AWS_ACCESS_KEY_ID"] == nil ? 1 : 9, "AWS_SECRET_ACCESS_KEY", ["s"])
        maybe(2, "AWS_WEB_IDENTITY_TOKEN_FILE", ["~/token"])
        maybe(4, "AWS_ROLE_ARN", ["arn:aws:iam::111122223333:role/environment"])
        maybe(3, "AWS_DEFAULT_REGION", Self.regions)
        maybe(3, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", ["/x"])
        maybe(5, "AWS_EC2_METADATA_DISABLED", ["true"])
    }

    /// Whether something comes about that does so many times out of ten.
    private static func happens(_ tenths: Int, _ generator: inout SeededGenerator) -> Bool {
        Int.random(in: 0..<10, using: &generator) < tenths
    }

    /// What the two files say of a profile.
    private struct Sections {
        let name: String
        var config: String
        var credentials: String

        init(_ name: String) {
            self.name = name
            config = name == "default" ? "[default]\n" : "[profile \(name)]\n"
            credentials = "[\(name)]\n"
        }

        mutating func fill(using generator: inout SeededGenerator) {
            fillKeys(using: &generator)
            if happens(5, &generator) {
                let region = "region = \(regions.randomElement(using: &generator) ?? "")\n"
                if happens(8, &generator) { config += region } else { credentials += region }
            }
            if happens(1, &generator) {
                config +=
                    "sso_account_id = 111122223333\nsso_role_name = r\nsso_region = eu-west-1\n"
                config += "sso_start_url = https://example.com/start\n"
            } else if happens(2, &generator) {
                config += RandomAWSSetup.process(name)
            }
            if happens(1, &generator) { config += "web_identity_token_file = ~/token\n" }
            if happens(4, &generator) { fillRole(using: &generator) }
        }

        private mutating func fillKeys(using generator: inout SeededGenerator) {
            func keys(_ file: String) -> String {
                guard happens(3, &generator) else { return "" }
                let id = "aws_access_key_id = \(file) \(name)\n"
                let secret = "aws_secret_access_key = s\n"
                return [id + secret, id + secret, id + secret, id, secret]
                    .randomElement(using: &generator) ?? ""
            }
            credentials += keys("FILE")
            config += keys("CONFIG")
        }

        private mutating func fillRole(using generator: inout SeededGenerator) {
            var lines = "role_arn = arn:aws:iam::111122223333:role/\(name)\n"
            let sources = ["Environment", "EcsContainer", "Ec2InstanceMetadata", "environment"]
            let kind = Int.random(in: 0..<20, using: &generator)
            if kind < 13 {
                lines += "source_profile = \(names.randomElement(using: &generator) ?? "")\n"
            }
            if kind > 11, kind < 19 {
                lines += "credential_source = \(sources.randomElement(using: &generator) ?? "")\n"
            }
            if happens(8, &generator) { config += lines } else { credentials += lines }
        }
    }
}
