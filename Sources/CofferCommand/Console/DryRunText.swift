internal import Coffer

/// What a dry run says to people.
enum DryRunText {
    /// What the keys will cost.
    static func keys(of encryptor: Encryptor) -> String {
        let number = encryptor.callsPerBatch
        guard number > 0 else { return "no call to a key service" }
        let calls = count(number, "1 call to a key service", "calls to key services")
        guard let dollars = encryptor.dollarsPerBatch else {
            return "\(calls), at an unknown price"
        }
        return "\(calls), $\(Decimal.text(dollars, decimals: 6)) by the list"
    }

    /// What would become of an input.
    static func line(_ plan: EncryptionPlan, output: String) -> String {
        guard let byteCount = plan.plaintextByteCount, let stored = plan.storedByteCounts else {
            return "a stream, whose length only its end tells, would go to \(output)"
        }
        return "\(sizes(byteCount, stored)) in \(output)"
    }

    /// What would become of all inputs.
    static func total(_ plans: PlanTotals) -> String {
        let files = count(plans.fileCount, "1 file", "files")
        let streams =
            plans.streamCount == 0 ? "" : " and \(count(plans.streamCount, "a stream", "streams"))"
        return "\(files), \(sizes(plans.plaintextByteCount, plans.storedByteCounts))\(streams); "
            + "nothing was written"
    }

    private static func count(_ number: Int, _ one: String, _ many: String) -> String {
        number == 1 ? one : "\(number) \(many)"
    }

    private static func sizes(_ plaintext: UInt64, _ stored: ClosedRange<UInt64>) -> String {
        let size =
            stored.lowerBound == stored.upperBound
            ? "\(stored.lowerBound)" : "\(stored.lowerBound) to \(stored.upperBound)"
        return "\(plaintext) bytes would become \(size) bytes"
    }
}
