package import AuthenticatedEncryption

/// The text of files with a 32-byte key (format specification, "Kind 1: local key file").
///
/// Works on secret bytes throughout, so that the key stands in no string and no array.
package struct KeyText: Sendable {
    /// No key file is longer.
    package static let byteCountLimit = 4_096
    package static let keyByteCount = 32
    private static let checkByteCount = 4
    private static let newline = UInt8(ascii: "\n")

    /// What the line with the key begins with; says which sort of key it is.
    private let prefix: [UInt8]

    package init(prefix: String) {
        self.prefix = [UInt8](prefix.utf8)
    }

    /// Writes a 32-byte key as the text of a key file, after `heading`, which is lines of comments.
    package func encode(
        _ key: SecretBytes,
        heading: String
    ) throws(CryptoError) -> SecretBytes {
        let check = try check(of: key)
        let keyAndCheck = unsafe key.appending(check.span.bytes)
        let start = [UInt8](heading.utf8) + prefix
        let byteCount = start.count + 2 * keyAndCheck.byteCount + 1
        return SecretBytes(byteCount: byteCount) { text in
            unsafe text.overwrite(at: 0, with: start.span.bytes)
            keyAndCheck.withBytes { bytes in
                let bytes = Span<UInt8>(_bytes: bytes)
                for index in bytes.indices {
                    let digits = InlineArray<2, UInt8> { digit in
                        Self.hexDigit(digit == 0 ? bytes[index] >> 4 : bytes[index] & 15)
                    }
                    unsafe text.overwrite(at: start.count + 2 * index, with: digits.span.bytes)
                }
            }
            let end: InlineArray<1, UInt8> = [Self.newline]
            unsafe text.overwrite(at: byteCount - 1, with: end.span.bytes)
        }
    }

    /// Reads the key out of the text of a key file; nil if it isn't one of this sort.
    package func decode(_ text: SecretBytes) throws(CryptoError) -> SecretBytes? {
        guard text.byteCount <= Self.byteCountLimit,
            let line = text.withBytes({ Self.onlyLine(of: $0) }),
            line.count == prefix.count + 2 * (Self.keyByteCount + Self.checkByteCount)
        else { return nil }
        let start = text.extracting(line.lowerBound..<line.lowerBound + prefix.count)
        guard start.exposedBytes() == prefix else { return nil }
        let digits = text.extracting(line.lowerBound + prefix.count..<line.upperBound)
        guard let keyAndCheck = Self.bytes(ofHex: digits) else { return nil }
        let key = keyAndCheck.extracting(0..<Self.keyByteCount)
        let check = keyAndCheck.extracting(Self.keyByteCount..<keyAndCheck.byteCount)
        return check.exposedBytes() == (try self.check(of: key)) ? key : nil
    }

    /// The first 4 bytes of SHA-256(prefix ‖ key).
    private func check(of key: SecretBytes) throws(CryptoError) -> [UInt8] {
        let hashed = unsafe SecretBytes(copying: prefix.span.bytes)
        let message = key.withBytes { hashed.appending($0) }
        let hash = try message.withBytes { message throws(CryptoError) in
            try Hash.sha256(message)
        }
        return [UInt8](hash.prefix(Self.checkByteCount))
    }

    /// Where the one line stands that is neither empty nor a comment.
    package static func onlyLine(of text: RawSpan) -> Range<Int>? {
        let bytes = Span<UInt8>(_bytes: text)
        var found: Range<Int>?
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != newline { end += 1 }
            if end > start, bytes[start] != UInt8(ascii: "#") {
                guard found == nil else { return nil }
                found = start..<end
            }
            start = end + 1
        }
        return found
    }

    private static func bytes(ofHex digits: SecretBytes) -> SecretBytes? {
        var areDigits = true
        let bytes = SecretBytes(byteCount: digits.byteCount / 2) { bytes in
            digits.withBytes { digits in
                let digits = Span<UInt8>(_bytes: digits)
                for index in 0..<digits.count / 2 {
                    guard let high = value(ofHexDigit: digits[2 * index]),
                        let low = value(ofHexDigit: digits[2 * index + 1])
                    else {
                        areDigits = false
                        return
                    }
                    let byte: InlineArray<1, UInt8> = [high << 4 | low]
                    unsafe bytes.overwrite(at: index, with: byte.span.bytes)
                }
            }
        }
        return areDigits ? bytes : nil
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private static func value(ofHexDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
