internal import Coffer
internal import FileAccess
internal import SystemPackage

/// What `encrypt -r` does.
extension EncryptCommand {
    func runOnTrees() async throws {
        let plan = try destination.plan(
            for: arguments,
            naming: .addingSuffix,
            isUpdate: repetition.isUpdate,
            removesSources: repetition.removeSource
        )
        var intake = try TreeIntake(plan, trees, isDryRun: dryRun)
        let run = try FileRun(
            plan.items,
            report: work.report,
            failsFast: work.failFast,
            verb: dryRun ? .planned : .encrypted
        )
        intake.report = run.console.reportStatus
        guard !dryRun else { return try await planTrees(run, intake) }
        let (encryptor, key) = try await prepare(run)
        intake.removesSources = repetition.removeSource
        intake.keyFileGuard = try keyringLoader.keyFileGuard()
        try await TreeRun(run: run).run(
            intake,
            .encrypting(by: encryptor, under: key, allowChanged: allowChanged)
        )
    }

    /// Says what would be done, and does nothing.
    private func planTrees(_ run: FileRun, _ intake: consuming TreeIntake) async throws {
        let (encryptor, context) = try await prepareDry(run)
        try await TreeRun(run: run).run(intake) { (item, output, _, _) throws(CofferError) in
            let folder = output.path?.removingLastComponent() ?? ""
            // Of a folder that isn't there yet, nothing is in the way.
            let isThere = (try? File.status(of: folder.isEmpty ? "." : folder)) != nil
            return FileOutcome(
                try await encryptor.plan(item.source, to: isThere ? output : nil, context: context),
                item: item
            )
        }
    }
}
