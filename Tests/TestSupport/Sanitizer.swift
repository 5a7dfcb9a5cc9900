internal import Foundation

/// Whether the tests run under ThreadSanitizer or AddressSanitizer, as `make check` says by `COFFER_TEST_STRIDE`.
package enum Sanitizer {
    private static let step = ProcessInfo.processInfo.environment["COFFER_TEST_STRIDE"]

    /// All is several times slower then, and allocators keep what was freed.
    package static let isOn = step != nil

    /// What a long sweep over `places` tries: all, or under a sanitizer every so many, from a random one on.
    package static func some<Place>(of places: some Sequence<Place>) -> [Place] {
        let step = step.flatMap(Int.init) ?? 1
        let first = Int.random(in: 0..<step)
        return places.enumerated().filter { $0.offset % step == first }.map(\.element)
    }
}
