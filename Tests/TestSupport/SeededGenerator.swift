internal import Foundation

/// Random numbers that can be had again: SplitMix64 from a seed that is printed.
///
/// `COFFER_TEST_SEED` repeats a failed run.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// - Parameters:
    ///   - seed: nil takes `COFFER_TEST_SEED`, or a fresh seed if that isn't set.
    ///   - name: of the test, for the line that prints the seed.
    package init(seed: UInt64? = nil, for name: String = #function) {
        let environment = ProcessInfo.processInfo.environment["COFFER_TEST_SEED"].flatMap(
            UInt64.init
        )
        state = seed ?? environment ?? .random(in: .min ... .max)
        print("seed of \(name): COFFER_TEST_SEED=\(state)")
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}
