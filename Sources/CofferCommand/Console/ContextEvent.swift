internal import KeyManagement

/// An encryption context in JSON: an object of names and values.
///
/// Names are bytes to Coffer, but a string to most readers of JSON and to the writer here: two that
/// differ in their Unicode normal form only would be one member of an object. A context that has
/// such names is an array of objects with `name` and `value` instead.
struct ContextEvent: Encodable, Sendable {
    /// An entry of the array.
    private struct Entry: Encodable, Sendable {
        let name: String
        let value: String
    }

    private let entries: [Entry]

    init(_ context: EncryptionContext) {
        entries = context.entries.map { Entry(name: $0.name, value: $0.value) }
    }

    func encode(to encoder: any Encoder) throws {
        // Strings are compared by canonical equivalence.
        let object = Dictionary(entries.map { ($0.name, $0.value) }) { first, _ in first }
        if object.count == entries.count {
            try object.encode(to: encoder)
        } else {
            try entries.encode(to: encoder)
        }
    }
}
