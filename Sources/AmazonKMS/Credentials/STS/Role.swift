/// A role to be taken, and on what terms.
struct Role: Sendable, Hashable {
    var arn: String
    /// By which audit logs tell sessions apart; nil: one is made of the time.
    var sessionName: String?
    /// A word that the role's owner asks for; not secret.
    var externalID: String?
    /// In seconds; nil: STS's own, an hour.
    var duration: Int?
}
