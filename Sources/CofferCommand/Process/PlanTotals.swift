internal import Coffer

/// Adds up what encryptions would make.
struct PlanTotals: Sendable {
    private(set) var fileCount = 0
    /// Inputs whose length nobody knows.
    private(set) var streamCount = 0
    private(set) var plaintextByteCount: UInt64 = 0
    /// Of the files' containers, the least and the most.
    private(set) var storedByteCounts: ClosedRange<UInt64> = 0...0

    var isEmpty: Bool { fileCount == 0 && streamCount == 0 }

    mutating func add(_ plan: EncryptionPlan) {
        guard let byteCount = plan.plaintextByteCount, let stored = plan.storedByteCounts else {
            streamCount += 1
            return
        }
        fileCount += 1
        plaintextByteCount += byteCount
        storedByteCounts =
            storedByteCounts.lowerBound + stored.lowerBound...storedByteCounts.upperBound
            + stored.upperBound
    }
}
