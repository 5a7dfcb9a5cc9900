internal import AuthenticatedEncryption

/// AES-256-GCM in place, by message size.
struct CipherKernel {
    private let associatedByteCount = 32
    /// What one repetition handles, whatever the message size.
    private let totalByteCount = 256 << 20

    func run(_ stopwatch: Stopwatch) throws {
        let cipher = try SegmentCipher()
        try cipher.setKey(.random(byteCount: SegmentCipher.keyByteCount))
        for power in stride(from: 12, through: 22, by: 2) {
            try run(stopwatch, cipher, textByteCount: 1 << power, recordCount: 1, "hot")
        }
        try run(stopwatch, cipher, textByteCount: 1 << 20, recordCount: 256, "256 MiB set")
    }

    /// Times one message size, with so many records to take in turn.
    private func run(
        _ stopwatch: Stopwatch,
        _ cipher: SegmentCipher,
        textByteCount: Int,
        recordCount: Int,
        _ set: String
    ) throws {
        let recordByteCount = associatedByteCount + textByteCount + SegmentCipher.tagByteCount
        var records = Array(
            repeating: [UInt8](repeating: 1, count: recordByteCount),
            count: recordCount
        )
        let itemCount = totalByteCount / textByteCount
        let detail = "\(textByteCount >> 10) KiB, \(set)"
        var next: UInt64 = 0
        try stopwatch.time("seal", detail, byteCount: totalByteCount, itemCount: itemCount) {
            for item in 0..<itemCount {
                var bytes = records[item % recordCount].mutableSpan
                var record = unsafe bytes.mutableBytes
                next += 1
                try cipher.seal(
                    &record,
                    associatedByteCount: associatedByteCount,
                    nonce: Nonce(segmentIndex: next)
                )
            }
        }
        // A record that was opened must be sealed again: what opening takes is the difference.
        try stopwatch.time("seal and open", detail, byteCount: totalByteCount, itemCount: itemCount)
        {
            for item in 0..<itemCount {
                var bytes = records[item % recordCount].mutableSpan
                var record = unsafe bytes.mutableBytes
                next += 1
                let nonce = Nonce(segmentIndex: next)
                try cipher.seal(&record, associatedByteCount: associatedByteCount, nonce: nonce)
                try cipher.open(&record, associatedByteCount: associatedByteCount, nonce: nonce)
            }
        }
    }
}
