internal import Coffer

/// What a command does to many inputs at a time.
struct BatchWork: Sendable {
    typealias Next = @Sendable () -> Batch.Member?
    typealias Report = @Sendable (Batch.Numbered, Result<FileOutcome, CofferError>) -> Void

    /// Works on what `next` gives until there is nothing, and tells what became of each.
    let run:
        @Sendable (
            _ next: @escaping Next, WorkProgress, Cancellation, _ report: @escaping Report
        ) async throws(CofferError) -> Void

    /// Encrypts under `key`.
    static func encrypting(
        by encryptor: Encryptor,
        under key: BatchKey,
        allowChanged: Bool
    ) -> BatchWork {
        BatchWork { next, progress, cancellation, report throws(CofferError) in
            try await encryptor.encrypt(
                next,
                under: key,
                progress: progress,
                cancellation: cancellation,
                report: { numbered, result in
                    let item = WorkItem(numbered.member)
                    report(
                        numbered,
                        result.map { FileOutcome($0, item: item, allowChanged: allowChanged) }
                    )
                }
            )
        }
    }

    /// Decrypts a range of each, or the whole.
    static func decrypting(
        by decryptor: Decryptor,
        _ range: PlaintextRange?,
        requiring requirement: ContextRequirement
    ) -> BatchWork {
        BatchWork { next, progress, cancellation, report throws(CofferError) in
            try await decryptor.decrypt(
                next,
                range: range,
                requiring: requirement,
                progress: progress,
                cancellation: cancellation,
                report: { report($0, $1.map(FileOutcome.init)) }
            )
        }
    }
}

extension WorkItem {
    init(_ member: Batch.Member) { self.init(source: member.input, output: member.output) }
}
