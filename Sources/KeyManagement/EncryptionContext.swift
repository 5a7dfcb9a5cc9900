package import ContainerFormat

/// Names and values that are bound to a container and its keys, such as `["project": "atlas"]`.
///
/// The context is authenticated: without exactly this context no key opens the container. It is
/// **not secret**: it stands in the container as it is, and key services write it to their logs.
///
/// A name is not empty and occurs once. Encoded, a context has at most 8 KiB (the UTF-8 of names and
/// values, and 4 bytes for each pair). Two contexts are equal if their bytes are: texts that merely
/// look the same in different Unicode normal forms differ.
public struct EncryptionContext: Sendable, Hashable {
    private struct Entry: Sendable, Hashable {
        let name: [UInt8]
        let value: [UInt8]
    }

    /// Sorted by name, as bytes, each name once.
    private var sorted: [Entry] = []

    /// Makes an empty context.
    public init() {}

    /// Makes a context of pairs of name and value, in any order.
    ///
    /// - Throws: ``KeyError/Code/invalidParameter`` if a name is empty or repeated, or the whole is
    ///   over 8 KiB.
    public init(_ entries: some Sequence<(String, String)>) throws(KeyError) {
        sorted = Self.sort([(String, String)](entries))
        _ = try encoded()
    }

    /// Decodes canonical bytes and refuses all others.
    package init(decoding bytes: [UInt8]) throws(FormatError) {
        sorted = Self.sort(try ContextCoding.decode(bytes).map { ($0.name, $0.value) })
    }

    /// The pairs, sorted by the UTF-8 of their names.
    public var entries: [(name: String, value: String)] {
        sorted.map { (Self.text($0.name), Self.text($0.value)) }
    }

    /// Whether there is no pair.
    public var isEmpty: Bool { sorted.isEmpty }

    /// The value of a name, nil if the context doesn't have it; assigning nil removes it.
    public subscript(name: String) -> String? {
        get {
            let name = [UInt8](name.utf8)
            return sorted.first { $0.name == name }.map { Self.text($0.value) }
        }
        set {
            var pairs = entries.filter { !$0.name.utf8.elementsEqual(name.utf8) }
            if let newValue { pairs.append((name, newValue)) }
            sorted = Self.sort(pairs)
        }
    }

    /// The canonical bytes, which are what is authenticated.
    ///
    /// - Throws: ``KeyError/Code/invalidParameter`` if a name is empty or repeated, or the whole is
    ///   over 8 KiB.
    package func encoded() throws(KeyError) -> [UInt8] {
        do {
            return try ContextCoding.encode(
                entries.map { ContextCoding.Entry(name: $0.name, value: $0.value) }
            )
        } catch {
            throw KeyError(.invalidParameter, error.message, cause: error)
        }
    }

    private static func sort(_ pairs: [(String, String)]) -> [Entry] {
        pairs.map { Entry(name: [UInt8]($0.utf8), value: [UInt8]($1.utf8)) }
            .sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension EncryptionContext: ExpressibleByDictionaryLiteral {
    /// Makes a context of a literal; its limits are checked when it is used.
    public init(dictionaryLiteral elements: (String, String)...) {
        sorted = Self.sort(elements)
    }
}
