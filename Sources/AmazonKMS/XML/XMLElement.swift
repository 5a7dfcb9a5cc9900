internal import AuthenticatedEncryption

/// An element of an XML text of which some values are secret, as the answers of STS are.
///
/// The text stays in secret memory, and a value is copied out of it only when asked for.
struct XMLElement: Sendable {
    let name: String
    private let bytes: SecretBytes
    /// Where its text stands; nil if it has elements in it.
    private let range: Range<Int>?
    private let children: [XMLElement]

    /// Parses a text that is one element, behind an XML declaration or not; nil for anything that
    /// ``XMLParser`` doesn't take.
    init?(parsing bytes: SecretBytes) {
        var parser = XMLParser(bytes)
        guard let element = parser.document() else { return nil }
        self = element
    }

    init(_ name: String, _ bytes: SecretBytes, _ range: Range<Int>?, _ children: [XMLElement]) {
        self.name = name
        self.bytes = bytes
        self.range = range
        self.children = children
    }

    /// The one element of that name in this one; nil if there is none or more than one.
    func child(_ name: String) -> XMLElement? {
        let named = children.filter { $0.name == name }
        return named.count == 1 ? named.first : nil
    }

    /// The text, no secret, of the one element of that name; nil if there is none.
    func text(_ name: String) -> String? {
        secret(name).map { String(decoding: $0.exposedBytes(), as: UTF8.self) }
    }

    /// The secret text of the one element of that name; nil if there is none.
    ///
    /// Also nil if a reference such as `&amp;` is in it: no value that is asked for needs one.
    func secret(_ name: String) -> SecretBytes? {
        guard let child = child(name), let range = child.range,
            !range.contains(where: { bytes[$0] == UInt8(ascii: "&") })
        else { return nil }
        return bytes.extracting(range)
    }
}
