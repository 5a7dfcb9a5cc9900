internal import Foundation

/// Whether the tests run under ThreadSanitizer or AddressSanitizer, as `make check` says by `COFFER_TEST_STRIDE`.
package enum Sanitizer {
    /// All is several times slower then, and allocators keep what was freed.
    package static let isOn = ProcessInfo.processInfo.environment["COFFER_TEST_STRIDE"] != nil
}
