internal import AuthenticatedEncryption
internal import SecretJSON

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
        keyID: String,
        wrapsContainerKey: Bool,
        for context: EncryptionContext
    ) -> ExecRequest {
        let members: [(String, JSONValue)] = [
            ("key_id", .string(keyID)), ("wrapped_key", .base64(ofPublic: wrappedKey)),
        ]
        return ExecRequest(.unwrap, wrapsContainerKey: wrapsContainerKey, context, members)
    }

    private init(
        _ operation: Operation,
        wrapsContainerKey: Bool,
        _ context: EncryptionContext,
        _ members: [(name: String, value: JSONValue)] = [],
        key: SecretBytes? = nil
    ) {
        self.operation = operation
        self.key = key
        let common: [(name: String, value: JSONValue)] = [
            ("protocol", .string("coffer-exec")), ("version", .integer(1)),
            ("operation", .string(operation.rawValue)),
            ("wraps", .string(wrapsContainerKey ? "container-key" : "data-key")),
            ("context", .object(context.entries.map { ($0, .string($1)) })),
        ]
        let secret = key.map { [(name: "key", value: JSONValue.base64($0))] } ?? []
        let object = JSONValue.object(common + members + secret).encoded()
        let end: InlineArray<1, UInt8> = [UInt8(ascii: "\n")]
        text = unsafe object.appending(end.span.bytes)
    }
}
