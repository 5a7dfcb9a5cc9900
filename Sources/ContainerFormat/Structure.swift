/// A part of a container, as the format specification names it.
///
/// Errors name one, so that a reader of the message, and a test, sees which check refused.
package struct Structure: Hashable, Sendable, CustomStringConvertible {
    private enum Kind: String {
        case block, head, footer, metadata, run, segment, page, root, padding, trailing, record
    }

    private let kind: Kind

    /// The head or the tail block.
    package static let block = Self(kind: .block)
    /// What the head MAC covers.
    package static let head = Self(kind: .head)
    /// The last 128 bytes.
    package static let footer = Self(kind: .footer)
    /// The metadata record.
    package static let metadata = Self(kind: .metadata)
    /// A run header.
    package static let run = Self(kind: .run)
    /// A segment.
    package static let segment = Self(kind: .segment)
    /// An index page.
    package static let page = Self(kind: .page)
    /// The root of the index.
    package static let root = Self(kind: .root)
    /// The zeros that end the body.
    package static let padding = Self(kind: .padding)
    /// Bytes after the end of the container.
    package static let trailing = Self(kind: .trailing)
    /// A record whose type isn't known or out of place.
    package static let record = Self(kind: .record)

    package var description: String { kind.rawValue }
}
