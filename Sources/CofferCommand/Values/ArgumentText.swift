/// A command line argument as text that keeps every byte.
///
/// The argument parser works on strings, but a name on Linux is bytes. Bytes that aren't valid
/// UTF-8 stand in the text as private characters, U+10FF00 plus the byte; so do the bytes of a
/// genuine character of that range, which makes the mapping reversible for every argument.
struct ArgumentText: Hashable, Sendable {
    /// What the parser sees.
    let text: String

    private static let escapes: ClosedRange<UInt32> = 0x10FF00...0x10FFFF

    /// Takes what the parser gave back.
    init(_ text: String) { self.text = text }

    /// Takes what the system handed over, without the zero byte at the end.
    init(bytes: some Sequence<UInt8>) {
        var scalars = String.UnicodeScalarView()
        var decoder = UTF8Decoder(bytes: Array(bytes))
        while let (scalar, encoded) = decoder.next() {
            if let scalar, !Self.escapes.contains(scalar.value) {
                scalars.append(scalar)
            } else {
                scalars.append(contentsOf: encoded.lazy.compactMap(Self.escape))
            }
        }
        text = String(scalars)
    }

    /// The bytes that the text stands for.
    var bytes: [UInt8] {
        text.unicodeScalars.flatMap { scalar in
            Self.escapes.contains(scalar.value)
                ? [UInt8(truncatingIfNeeded: scalar.value)] : Array(String(scalar).utf8)
        }
    }

    private static func escape(_ byte: UInt8) -> Unicode.Scalar? {
        Unicode.Scalar(escapes.lowerBound + UInt32(byte))
    }
}
