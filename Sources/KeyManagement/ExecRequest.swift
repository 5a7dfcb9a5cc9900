internal import AuthenticatedEncryption

/// What a command is asked: one JSON object on a line (article ExecProtocol).
struct ExecRequest: Sendable {
    /// What it is to do.
    enum Operation: String, Sendable {
        case generate, wrap, unwrap
    }

    let operation: Operation
    /// The key that is to be wrapped; nil for the other operations.
    let key: SecretBytes?
    /// The line.
    let text: SecretBytes

    /// Asks for a new key.
    static func generate(for context: EncryptionContext) -> ExecRequest {
        ExecRequest(.generate, wrapsContainerKey: false, context)
    }

    /// Asks to wrap a key that will wrap a data key or a container key.
    static func wrap(
        _ key: SecretBytes,
        wrapsContainerKey: Bool,
        for context: EncryptionContext
    ) -> ExecRequest {
        ExecRequest(.wrap, wrapsContainerKey: wrapsContainerKey, context, key: key)
    }

    /// Asks to unwrap what the command, or somebody who wrote a container, made.
    static func unwrap(
        _ wrappedKey: [UInt8],
        keyID: [UInt8],
        wrapsContainerKey: Bool,
        for context: EncryptionContext
    ) -> ExecRequest {
        let encoded = unsafe Base64.encode(SecretBytes(copying: wrappedKey.span.bytes))
        let members = [("key_id", keyID), ("wrapped_key", encoded.exposedBytes())]
        return ExecRequest(.unwrap, wrapsContainerKey: wrapsContainerKey, context, members)
    }

    private init(
        _ operation: Operation,
        wrapsContainerKey: Bool,
        _ context: EncryptionContext,
        _ members: [(name: String, value: [UInt8])] = [],
        key: SecretBytes? = nil
    ) {
        self.operation = operation
        self.key = key
        var line = [UInt8](#"{"protocol":"coffer-exec","version":1"#.utf8)
        line += Self.member("operation", [UInt8](operation.rawValue.utf8))
        line += Self.member(
            "wraps",
            [UInt8]((wrapsContainerKey ? "container-key" : "data-key").utf8)
        )
        let entries = context.entries.map { Self.pair([UInt8]($0.utf8), [UInt8]($1.utf8)) }
        line += [UInt8](#","context":{"#.utf8) + entries.joined(separator: [UInt8(ascii: ",")])
        line.append(UInt8(ascii: "}"))
        for (name, value) in members { line += Self.member(name, value) }
        text = Self.end(line, with: key)
    }

    /// Ends the line, with the key in it as its last member.
    private static func end(_ line: [UInt8], with key: SecretBytes?) -> SecretBytes {
        let start = line + [UInt8]((key == nil ? "" : #","key":""#).utf8)
        let end = [UInt8]((key == nil ? "}\n" : "\"}\n").utf8)
        var text = unsafe SecretBytes(copying: start.span.bytes)
        if let key { text = Base64.encode(key).withBytes { text.appending($0) } }
        return unsafe text.appending(end.span.bytes)
    }

    private static func member(_ name: String, _ value: [UInt8]) -> [UInt8] {
        [UInt8(ascii: ",")] + pair([UInt8](name.utf8), value)
    }

    private static func pair(_ name: [UInt8], _ value: [UInt8]) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        return [quote] + JSONString.encode(name) + [quote, UInt8(ascii: ":"), quote]
            + JSONString.encode(value) + [quote]
    }
}
