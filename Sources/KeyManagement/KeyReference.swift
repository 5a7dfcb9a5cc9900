public import SystemPackage

/// A key as the user names it: `file:PATH`, `passphrase`, `passphrase:file:PATH`,
/// `passphrase:fd:N`, `passphrase:env:NAME`, `recipient:PUBLIC-KEY`, `recipient:file:PATH`,
/// `identity:PATH`, `aws-kms:ARN`, `aws-kms:KEY-ID`, `aws-kms:alias/NAME` or
/// `exec:COMMAND ARGUMENT...`.
public enum KeyReference: Sendable, Hashable {
    /// A local key file.
    case file(FilePath)
    /// A passphrase.
    case passphrase(PassphraseSource)
    /// The public key of a recipient, which wraps and opens nothing.
    case recipient(RecipientSource)
    /// The file with the private key of a recipient.
    case identity(FilePath)
    /// A key of AWS KMS: an ARN, the id of a key, or an alias, by a grammar that AmazonKMS knows.
    case amazonKMS(String)
    /// A command that wraps and unwraps keys.
    case exec(ExecCommand)

    /// Parses a reference.
    ///
    /// A path in it keeps its bytes, whether or not they are UTF-8.
    ///
    /// - Throws: ``KeyError/Code/invalidParameter``, with a message that says what would be right.
    public init(parsing bytes: [UInt8]) throws(KeyError) {
        guard !SecretText.stands(in: bytes) else { throw Self.secret }
        if let path = Self.rest(of: bytes, after: "file:") {
            self = .file(try Self.path(path))
        } else if let source = Self.rest(of: bytes, after: "passphrase:") {
            self = .passphrase(try Self.passphraseSource(source))
        } else if bytes.elementsEqual("passphrase".utf8) {
            self = .passphrase(.prompt)
        } else if let path = Self.rest(of: bytes, after: "recipient:file:") {
            self = .recipient(.file(try Self.path(path)))
        } else if let key = Self.rest(of: bytes, after: "recipient:") {
            self = .recipient(.publicKey(Self.text(key)))
        } else if let path = Self.rest(of: bytes, after: "identity:") {
            self = .identity(try Self.path(path, after: "identity:"))
        } else if let name = Self.rest(of: bytes, after: "aws-kms:") {
            self = .amazonKMS(try Self.amazonKey(name))
        } else if let line = Self.rest(of: bytes, after: "exec:") {
            self = .exec(try ExecCommand(parsing: line))
        } else {
            throw Self.unknown(bytes)
        }
    }

    /// The file that it names; nil if it names none.
    package var path: FilePath? {
        switch self {
        case .file(let path), .identity(let path), .recipient(.file(let path)),
            .passphrase(.file(let path)):
            path
        case .passphrase, .recipient, .amazonKMS, .exec: nil
        }
    }

    /// Parses a reference.
    public init(parsing text: String) throws(KeyError) {
        try self.init(parsing: [UInt8](text.utf8))
    }

    /// Loads the key or reads the passphrase, which may block.
    ///
    /// - Parameters:
    ///   - passphraseSlotLimit: How many passphrase slots of a container are tried, at least 1.
    ///   - ask: Gets a passphrase from the user.
    /// - Returns: A keyring with that key.
    /// - Throws: What ``LocalKeyFile/load(from:)`` and ``PassphraseSource/read(asking:)`` throw;
    ///   ``KeyError/Code/invalidParameter`` for a recipient or an identity, whose keyrings are made by
    ///   the module Recipients, and for a key of AWS KMS, whose keyring is made by AmazonKMS.
    public func makeKeyring(
        passphraseSlotLimit: Int = 1,
        asking ask: () throws(KeyError) -> Passphrase
    ) throws(KeyError) -> any Keyring {
        switch self {
        case .file(let path):
            try LocalKeyring(path: path)
        case .passphrase(let source):
            PassphraseKeyring(try source.read(asking: ask), slotLimit: passphraseSlotLimit)
        case .recipient, .identity:
            throw KeyError(.invalidParameter, "\(self) is a key for the module Recipients")
        case .amazonKMS:
            throw KeyError(.invalidParameter, "\(self) is a key for the module AmazonKMS")
        case .exec(let command):
            ExecKeyring(command)
        }
    }

    private static func passphraseSource(_ bytes: [UInt8]) throws(KeyError) -> PassphraseSource {
        if let path = rest(of: bytes, after: "file:") {
            return .file(try self.path(path))
        }
        if let digits = rest(of: bytes, after: "fd:") {
            guard let descriptor = Int32(text(digits)), descriptor >= 0 else {
                throw KeyError(
                    .invalidParameter,
                    "passphrase:fd: needs the number of a descriptor"
                )
            }
            return .descriptor(descriptor)
        }
        if let name = rest(of: bytes, after: "env:") {
            guard !name.isEmpty, let name = String(validating: name, as: UTF8.self) else {
                throw KeyError(.invalidParameter, "passphrase:env: needs the name of a variable")
            }
            return .environment(name)
        }
        throw KeyError(
            .invalidParameter,
            "passphrase: needs a source of the passphrase: use passphrase:file:PATH, "
                + "passphrase:fd:N or passphrase:env:NAME; a passphrase itself never stands in "
                + "an option"
        )
    }

    private static func path(
        _ bytes: [UInt8],
        after scheme: String = "file:"
    ) throws(KeyError) -> FilePath {
        guard !bytes.isEmpty, !bytes.contains(0) else {
            throw KeyError(.invalidParameter, "\(scheme) needs the path of a file")
        }
        return unsafe FilePath(platformString: bytes.map { CChar(bitPattern: $0) } + [0])
    }

    private static func amazonKey(_ name: [UInt8]) throws(KeyError) -> String {
        guard 1...2_048 ~= name.count, name.allSatisfy({ 0x20...0x7E ~= $0 }) else {
            throw KeyError(
                .invalidParameter,
                "aws-kms: needs a key's ARN, its id or alias/NAME, of ASCII and at most 2,048 bytes"
            )
        }
        return text(name)
    }

    /// Doesn't repeat what was given, which may be a passphrase.
    private static func unknown(_ bytes: [UInt8]) -> KeyError {
        KeyError(
            .invalidParameter,
            (bytes.isEmpty ? "an empty key reference" : "that is no key reference")
                + ": use file:PATH, passphrase, passphrase:file:PATH, passphrase:fd:N, "
                + "passphrase:env:NAME, recipient:PUBLIC-KEY, recipient:file:PATH, identity:PATH, "
                + "aws-kms:KEY or exec:COMMAND; the path of a key file needs file: before it"
        )
    }

    private static var secret: KeyError {
        KeyError(
            .invalidParameter,
            "that is the text of a key itself, which never stands in an option or a variable: name "
                + "its file with file:PATH or identity:PATH"
        )
    }

    private static func rest(of bytes: [UInt8], after prefix: String) -> [UInt8]? {
        bytes.starts(with: prefix.utf8) ? [UInt8](bytes.dropFirst(prefix.utf8.count)) : nil
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension KeyReference: CustomStringConvertible {
    /// The reference as it is written.
    public var description: String {
        switch self {
        case .file(let path): "file:\(path)"
        case .passphrase(let source): source.description
        case .recipient(let source): source.description
        case .identity(let path): "identity:\(path)"
        case .amazonKMS(let name): "aws-kms:\(name)"
        case .exec(let command): "exec:\(Self.text(command.line))"
        }
    }
}
