import SegmentPipeline

/// What a test calls the closures of a pass.
enum Stage: CaseIterable, Hashable, Sendable {
    case read, work, settle, finish, write
}

/// One of the six ways in which a pass can take segments and pass them on.
struct Shape: Hashable, Sendable, CustomStringConvertible {
    enum Input: CaseIterable { case indexed, streamed }
    enum Output: CaseIterable { case unordered, settled, streamed }

    var input: Input
    var output: Output

    static let all = Input.allCases.flatMap { input in
        Output.allCases.map { Shape(input: input, output: $0) }
    }

    /// Whether each worker takes its segments through in a slot of its own.
    var waitsForNothing: Bool { input == .indexed && output == .unordered }

    var description: String { "\(input) to \(output)" }

    /// The stages that such a pass has, in the order that a segment meets them.
    var stages: [Stage] {
        (input == .streamed ? [.read] : []) + [.work]
            + (output == .settled ? [.settle, .finish] : output == .streamed ? [.write] : [])
    }
}

/// A place for one segment; `content` has no lock of its own, so that ThreadSanitizer watches the pipeline.
///
/// `@unchecked Sendable`: the pipeline hands a slot to one thread at a time.
final class TestSlot: @unchecked Sendable {
    /// Ordinal of the segment that the slot holds; nil: none.
    var content: Int?

    static func some(_ count: Int) -> [TestSlot] { (0..<count).map { _ in TestSlot() } }
}
