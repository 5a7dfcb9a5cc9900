/// The key that a call goes to.
struct KMSTarget: Sendable, Hashable {
    let region: String
    /// An ARN, an id or an alias.
    let keyID: String
}
