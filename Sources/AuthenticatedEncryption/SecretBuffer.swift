/// Collects bytes of which some are secret; those stand in secret memory only.
package struct SecretBuffer: Sendable {
    private var collected = SecretBytes(copying: RawSpan())
    /// What isn't secret waits here: each move to secret memory costs a page.
    private var pending: [UInt8] = []

    package init() {}

    /// How many bytes were appended.
    package var byteCount: Int { collected.byteCount + pending.count }

    /// Appends bytes that are no secret.
    package mutating func append(_ bytes: some Sequence<UInt8>) {
        pending.append(contentsOf: bytes)
    }

    /// Appends text that is no secret.
    package mutating func append(_ text: String) { append(text.utf8) }

    /// Appends secret bytes.
    package mutating func append(_ secret: SecretBytes) {
        secret.withBytes { append(copying: $0) }
    }

    /// Copies secret bytes; what holds them is still its owner's to overwrite.
    package mutating func append(copying secret: RawSpan) {
        flush()
        collected = collected.appending(secret)
    }

    /// All that was appended.
    package consuming func finish() -> SecretBytes {
        flush()
        return collected
    }

    private mutating func flush() {
        guard !pending.isEmpty else { return }
        unsafe collected = collected.appending(pending.span.bytes)
        pending = []
    }
}
