/// What the two files say of one profile; the credentials file goes first.
package struct Profile: Sendable {
    let name: String
    /// Its section of the credentials file.
    let credentials: ProfileSection?
    /// Its section of the configuration file.
    let configuration: ProfileSection?

    /// Makes a profile; nil if it has no section at all.
    package init?(_ name: String, credentials: ProfileSection?, configuration: ProfileSection?) {
        guard credentials != nil || configuration != nil else { return nil }
        self.name = name
        self.credentials = credentials
        self.configuration = configuration
    }

    /// A value that is no secret; nil if it is missing or empty.
    package func text(_ name: String) -> String? {
        credentials?.text(name) ?? configuration?.text(name)
    }

    /// Whether any of its keys that never change is there.
    var hasKeys: Bool {
        text("aws_access_key_id") != nil
            || [credentials, configuration].contains { $0?.secret("aws_secret_access_key") != nil }
    }
}
