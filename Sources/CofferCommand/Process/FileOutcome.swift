internal import Coffer

/// What became of one input, whatever the command.
struct FileOutcome: Sendable {
    var plaintextByteCount: UInt64 = 0
    var storedByteCount: UInt64 = 0
    /// What the user should know although the work was done.
    var warnings: [String] = []
    /// Lines of a result for people, printable, without the name of the input.
    var lines: [String] = []
    /// Of a verification.
    var verification: VerificationReport?
    /// Of a change of key slots.
    var rewrap: RewrapReport?
    /// Of a repair: what it mended, in words.
    var mended: [String]?
    /// Of a dry run.
    var plan: EncryptionPlan?
    /// Whether there was nothing to do, as the container that is there is current.
    var isCurrent = false
    /// Set instead of the command's own word.
    var status: FileEvent.Status?
    /// Why the input counts as failed, although there is a result.
    var failure: CofferError?

    /// Of what is left out, and is said to be.
    init(skipped reason: String) {
        status = .skipped
        warnings = ["\(reason): it is left out"]
    }

    /// Of an encryption.
    init(_ summary: EncryptionSummary, item: WorkItem, allowChanged: Bool) {
        plaintextByteCount = summary.plaintextByteCount
        storedByteCount = summary.storedByteCount
        switch summary.beginning {
        case .new: break
        case .resumed: status = .resumed
        case .restarted(let reason):
            status = .restarted
            warnings = ["it was begun anew: \(reason)"]
        case .current:
            status = .skipped
            isCurrent = true
        }
        guard summary.sourceGrew else { return }
        status = .changed
        let message =
            "it grew while it was read: the container holds its first \(plaintextByteCount) bytes"
        if allowChanged {
            warnings.append(message)
        } else {
            let remedy = "--allow-changed makes that a success"
            failure = CofferError(.sourceChanged, "\(message); \(remedy)", path: item.input)
        }
    }

    /// Of a dry run; a stream, whose length nobody knows, counts as empty.
    init(_ plan: EncryptionPlan, item: WorkItem) {
        plaintextByteCount = plan.plaintextByteCount ?? 0
        storedByteCount = plan.storedByteCounts?.upperBound ?? 0
        self.plan = plan
        let output = item.output?.path.map { PrintableText.of($0) } ?? "standard output"
        lines = [DryRunText.line(plan, output: output)]
    }

    /// Of a decryption.
    init(_ summary: DecryptionSummary) {
        plaintextByteCount = summary.plaintextByteCount
        storedByteCount = summary.storedByteCount
        warnings = summary.warnings
    }

    /// Of a change of key slots.
    init(_ report: RewrapReport) {
        storedByteCount = report.storedByteCount
        rewrap = report
        lines =
            report.slots.map { "\($0.standing.line) slot: \(PrintableText.of($0.slot.line))" }
            + report.removed.map { "removed slot: \(PrintableText.of($0.line))" }
        warnings = report.warnings
        if let warning = WeakestSlot.warning(among: report.slots.map(\.slot)) {
            warnings.append(warning)
        }
        guard !report.isAuthenticated else { return }
        warnings.append(
            "no key given opens it, so nothing of it was checked: its new slots were re-encrypted by the key service "
                + "and stay unverified until somebody opens it by them in another rewrap"
        )
    }

    /// Of a repair.
    init(_ report: EndBlockRepair.Report) {
        storedByteCount = report.storedByteCount
        mended = report.mended
        lines =
            report.mended.isEmpty
            ? [
                "both end blocks are good and agree, so this is a copy: only `coffer verify`, with a key, checks the rest"
            ]
            : report.mended.map { "mended \(PrintableText.of($0))" }
    }

    /// Of a verification.
    init(_ report: VerificationReport, item: WorkItem) {
        plaintextByteCount = report.plaintextByteCount
        storedByteCount = report.storedByteCount
        verification = report
        warnings = report.warnings
        lines = report.damages.map { "damaged: \(PrintableText.of($0.line))" }
        let isSample = report.sampledSegmentCount < report.segmentCount
        let share =
            isSample
            ? "\(report.sampledSegmentCount) of \(report.segmentCount) segments"
            : report.segmentCount == 1 ? "1 segment" : "\(report.segmentCount) segments"
        guard report.isIntact else {
            let count = report.damages.count
            failure = CofferError(
                .damaged,
                count == 1 ? "it is damaged" : "it is damaged in \(count) places",
                path: item.input,
                segment: report.damages.first?.segment,
                structure: report.damages.first?.structure
            )
            return
        }
        let size = ByteCount.text(report.plaintextByteCount)
        guard isSample else {
            lines = ["intact: \(share), \(size) of plaintext"]
            return
        }
        let chance = Decimal.text(
            (report.detectionProbability(damagedShare: 0.01) * 1000).rounded(.down) / 10,
            decimals: 1
        )
        lines = [
            "no damage in \(share); had 1 % of them been damaged, the chance to see it was \(chance) %"
        ]
    }
}

extension RewrapReport.Standing {
    /// In words.
    fileprivate var line: String {
        switch self {
        case .verified, .unverified, .added: rawValue
        case .addedUnverified: "added (unverified)"
        }
    }
}

extension KeySlotDescription {
    /// Whose it is and what it opens, in words.
    fileprivate var line: String {
        "\(provider) \(keyID) (\(wrapsContainerKey ? "this container" : "the whole batch"))"
    }
}

extension Damage {
    /// What and where, in words.
    fileprivate var line: String {
        var text = segment.map { "segment \($0)" } ?? structure
        if let plaintextRange, !plaintextRange.isEmpty {
            text += " (bytes \(plaintextRange.lowerBound)-\(plaintextRange.upperBound - 1))"
        }
        return "\(text): \(message)"
    }
}
