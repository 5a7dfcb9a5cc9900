internal import Glibc

/// Finds bytes in many others, fast in a build that isn't optimised too.
package enum ByteSearch {
    private typealias Function =
        @convention(c) (UnsafeRawPointer, Int, UnsafeRawPointer, Int) -> UnsafeMutableRawPointer?

    /// memmem(3), which Glibc's module hides.
    private static let function = unsafe unsafeBitCast(dlsym(nil, "memmem"), to: Function.self)

    /// Where `pattern` first stands in `bytes`; nil if it doesn't.
    package static func offset(of pattern: [UInt8], in bytes: [UInt8]) -> Int? {
        unsafe bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress,
                let found = unsafe function(base, bytes.count, pattern, pattern.count)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }
}
