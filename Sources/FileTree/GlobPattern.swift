/// A pattern for names and paths, as shells and ignore files write them.
///
/// Bytes, not characters: `?` is one byte. `*` and `?` match within a name, `[a-z]` and `[!a-z]` one byte of or out of a set,
/// `**` as a whole name any number of names, and a backslash takes the next byte as it is. A pattern with a slash that isn't at
/// its end is matched against the whole path below the input, any other against each name. A slash at the
/// end asks for a folder.
package struct GlobPattern: Sendable, Hashable {
    /// Why a text is no pattern: a sentence without a full stop.
    package struct SyntaxError: Error, Sendable, Hashable {
        package let message: String
    }

    private enum Token: Sendable, Hashable {
        case byte(UInt8)
        case any
        case star
        case set([ClosedRange<UInt8>], isNegated: Bool)
    }

    private enum Part: Sendable, Hashable {
        case name([Token])
        case anyDepth
    }

    /// As it was written.
    package let text: [UInt8]
    private let parts: [Part]
    private let isAnchored: Bool
    private let isForFolders: Bool

    /// Understands a pattern.
    package init(_ text: [UInt8]) throws(SyntaxError) {
        self.text = text
        var body = text[...]
        isForFolders = body.last == UInt8(ascii: "/")
        while body.last == UInt8(ascii: "/") { body.removeLast() }
        let names = body.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true)
        guard !names.isEmpty else { throw SyntaxError(message: "the pattern is empty") }
        isAnchored = body.contains(UInt8(ascii: "/"))
        var parts: [Part] = []
        for name in names {
            parts.append(
                Array(name) == Array("**".utf8) ? .anyDepth : .name(try Self.tokens(of: name))
            )
        }
        self.parts = parts
    }

    /// Whether the pattern means what stands at `path`, the names below the input down to it.
    package func matches(_ path: [[UInt8]], isFolder: Bool) -> Bool {
        guard let name = path.last, isFolder || !isForFolders else { return false }
        return Self.fits(isAnchored ? path : [name], parts) { Self.match($0, part: $1) }
    }

    /// How an element of a pattern takes to an element of what is looked at.
    private enum Match { case none, one, anyNumber }

    private static func match(_ name: [UInt8], part: Part) -> Match {
        switch part {
        case .anyDepth: .anyNumber
        case .name(let tokens): fits(name, tokens) { match($0, token: $1) } ? .one : .none
        }
    }

    private static func match(_ byte: UInt8, token: Token) -> Match {
        switch token {
        case .star: .anyNumber
        case .any: .one
        case .byte(let other): byte == other ? .one : .none
        case .set(let ranges, let isNegated):
            ranges.contains { $0.contains(byte) } != isNegated ? .one : .none
        }
    }

    /// Matches elements against a pattern of them, in at most the product of their counts.
    ///
    /// Only the last wildcard seen is ever gone back to: what an earlier one could take otherwise, that one can too.
    private static func fits<Element, Pattern>(
        _ elements: [Element],
        _ pattern: [Pattern],
        _ match: (Element, Pattern) -> Match
    ) -> Bool {
        var (element, place) = (0, 0)
        var lastWildcard: (place: Int, element: Int)?
        while element < elements.count {
            switch place < pattern.count ? match(elements[element], pattern[place]) : .none {
            case .one:
                element += 1
                place += 1
            case .anyNumber:
                lastWildcard = (place, element)
                place += 1
            case .none:
                guard let wildcard = lastWildcard else { return false }
                lastWildcard = (wildcard.place, wildcard.element + 1)
                element = wildcard.element + 1
                place = wildcard.place + 1
            }
        }
        return pattern[place...].allSatisfy { part in
            guard let last = elements.last else { return false }
            if case .anyNumber = match(last, part) { return true }
            return false
        }
    }

    private static func tokens(of name: ArraySlice<UInt8>) throws(SyntaxError) -> [Token] {
        var tokens: [Token] = []
        var rest = name
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*"): tokens.append(.star)
            case UInt8(ascii: "?"): tokens.append(.any)
            case UInt8(ascii: "["): tokens.append(try set(from: &rest))
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst() else {
                    throw SyntaxError(message: "nothing follows the backslash at its end")
                }
                tokens.append(.byte(next))
            default: tokens.append(.byte(byte))
            }
        }
        return tokens
    }

    private static func set(from rest: inout ArraySlice<UInt8>) throws(SyntaxError) -> Token {
        let isNegated = rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^")
        if isNegated { rest.removeFirst() }
        var ranges: [ClosedRange<UInt8>] = []
        while let first = rest.popFirst() {
            // A bracket that comes first stands for itself.
            if first == UInt8(ascii: "]"), !ranges.isEmpty {
                return .set(ranges, isNegated: isNegated)
            }
            if first == UInt8(ascii: "\\"), let escaped = rest.popFirst() {
                ranges.append(escaped...escaped)
                continue
            }
            guard rest.first == UInt8(ascii: "-"), let last = rest.dropFirst().first,
                last != UInt8(ascii: "]")
            else {
                ranges.append(first...first)
                continue
            }
            guard first <= last else {
                throw SyntaxError(message: "a range in brackets runs backwards")
            }
            ranges.append(first...last)
            rest = rest.dropFirst(2)
        }
        throw SyntaxError(message: "a bracket isn't closed")
    }
}
