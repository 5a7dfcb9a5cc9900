internal import KeyManagement

/// How the container of one encryption begins.
enum EncryptionStart: Sendable {
    /// Anew, and a later run won't go on with it.
    case new
    /// Anew, so that a later run of this user can go on with it; and why an unfinished one was not continued, if one
    /// was there.
    case resumable(HostSecret, restarted: String?)
    /// Where an earlier run was interrupted.
    case resumed(Resumption)

    /// What is gone on with, if anything.
    var resumption: Resumption? {
        guard case .resumed(let resumption) = self else { return nil }
        return resumption
    }

    /// What the summary says of it.
    func beginning(resumedByteCount: UInt64) -> EncryptionSummary.Beginning {
        switch self {
        case .new, .resumable(_, nil): .new
        case .resumable(_, let reason?): .restarted(reason: reason)
        case .resumed: .resumed(plaintextByteCount: resumedByteCount)
        }
    }
}
