internal import CLibCrypto

/// Comparisons whose time doesn't tell where two byte strings differ.
package enum ConstantTime {
    /// Whether `a` and `b` have the same length and bytes; only the lengths show in the time.
    package static func areEqual(_ a: RawSpan, _ b: RawSpan) -> Bool {
        guard a.byteCount == b.byteCount else { return false }
        guard a.byteCount > 0 else { return true }
        return unsafe a.withUnsafeBytes { a in
            unsafe b.withUnsafeBytes { b in
                unsafe CRYPTO_memcmp(a.baseAddress, b.baseAddress, a.count) == 0
            }
        }
    }

    /// Whether `a` and `b` have the same length and bytes; only the lengths show in the time.
    package static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        unsafe areEqual(a.span.bytes, b.span.bytes)
    }
}
