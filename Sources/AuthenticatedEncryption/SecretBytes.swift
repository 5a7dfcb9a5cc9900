/// A fixed number of secret bytes in memory pages of their own.
///
/// The pages are locked in memory where the system allows it (a refusal is ignored), left out of
/// core dumps, empty in a forked child, and overwritten with zeros before they are given back. No
/// description, dump or mirror shows the bytes. Safe to use from many threads: the bytes don't
/// change after initialization.
///
/// Running out of memory traps, as everywhere in Swift.
@safe package final class SecretBytes: Sendable {
    /// How many bytes there are.
    package let byteCount: Int

    // Immutable, and what it points to is written only in init and deinit, when no other thread
    // can hold a reference: this makes the class safe to send. nonisolated(unsafe) because a
    // pointer can't say so itself.
    private nonisolated(unsafe) let memory: UnsafeMutableRawBufferPointer

    /// Makes `byteCount` bytes, all zero, and has `body` fill them.
    ///
    /// If `body` throws, its error is passed on and what it wrote is overwritten.
    package init<E: Error>(
        byteCount: Int,
        initializing body: (inout MutableRawSpan) throws(E) -> Void
    ) throws(E) {
        precondition(byteCount >= 0, "a negative number of secret bytes")
        self.byteCount = byteCount
        unsafe memory = SecretPages.obtain(byteCount: byteCount)
        var span = unsafe MutableRawSpan(
            _unsafeBytes: UnsafeMutableRawBufferPointer(rebasing: memory[0..<byteCount])
        )
        try body(&span)
    }

    /// Copies `bytes`; what holds them is still its owner's to overwrite.
    package convenience init(copying bytes: RawSpan) {
        self.init(byteCount: bytes.byteCount) { span in span.overwrite(at: 0, with: bytes) }
    }

    deinit {
        unsafe SecretPages.release(memory, usedByteCount: byteCount)
    }

    /// Makes `byteCount` bytes from the system's random source.
    package static func random(byteCount: Int) throws(CryptoError) -> SecretBytes {
        try SecretBytes(byteCount: byteCount) { span throws(CryptoError) in
            try SystemRandom.fill(&span)
        }
    }

    /// Lends the bytes to `body`.
    package func withBytes<R: ~Copyable, E: Error>(
        _ body: (RawSpan) throws(E) -> R
    ) throws(E) -> R {
        defer { withExtendedLifetime(self) {} }
        return try body(
            unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: memory[0..<byteCount]))
        )
    }

    /// The byte at an offset, which must be one of these.
    package subscript(offset: Int) -> UInt8 {
        withBytes { Span<UInt8>(_bytes: $0)[offset] }
    }

    /// Copies the bytes in `range`, which must lie within these, to secret bytes of their own.
    package func extracting(_ range: Range<Int>) -> SecretBytes {
        withBytes { SecretBytes(copying: $0.extracting(range)) }
    }

    /// Copies these bytes and then `more` to secret bytes of their own.
    package func appending(_ more: RawSpan) -> SecretBytes {
        SecretBytes(byteCount: byteCount + more.byteCount) { span in
            withBytes { span.overwrite(at: 0, with: $0) }
            span.overwrite(at: byteCount, with: more)
        }
    }

    /// Copies the bytes to ordinary memory: only for what is no secret, such as a key commitment, a
    /// key id or sealed bytes.
    package func exposedBytes() -> [UInt8] {
        withBytes { bytes in
            unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
        }
    }

    /// Compares all bytes in a time that depends on their number only.
    package func isEqual(to other: SecretBytes) -> Bool {
        withBytes { mine in
            other.withBytes { ConstantTime.areEqual(mine, $0) }
        }
    }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "SecretBytes(redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
