internal import AuthenticatedEncryption
internal import FileAccess
public import KeyManagement
public import SystemPackage

/// The public key of a recipient: seals containers that only its identity opens.
///
/// Not secret, but whoever can exchange it reads what is sealed afterwards: take it from its owner.
public struct RecipientKey: Sendable, Hashable {
    /// What it is a key of.
    public let algorithm: RecipientAlgorithm
    /// The algorithm, ":" and 32 hexadecimal digits that are derived from the key.
    public let keyID: String

    /// As the algorithm's specification serializes it.
    let bytes: [UInt8]

    /// Takes a key of the algorithm's length.
    init(_ bytes: [UInt8], _ algorithm: RecipientAlgorithm) throws(KeyError) {
        precondition(bytes.count == algorithm.publicKeyByteCount)
        self.algorithm = algorithm
        self.bytes = bytes
        do {
            let digest = try Hash.sha256(bytes)
            keyID = "\(algorithm.rawValue):\(Hexadecimal.text(digest.prefix(16)))"
        } catch { throw KeyError(error) }
    }

    /// Parses the text of a public key.
    ///
    /// - Throws: ``KeyError/Code/invalidParameter`` if it isn't one.
    public init(parsing text: String) throws(KeyError) {
        guard let key = try RecipientText.decode([UInt8](text.utf8)) else {
            throw KeyError(
                .invalidParameter,
                "recipient: needs a whole public key, as `coffer keygen --recipient` prints it, or "
                    + "file:PATH"
            )
        }
        self = key
    }

    /// Reads the public key in the file at `path`, which may be anybody's.
    ///
    /// - Throws: ``KeyError``: `missing` if there is no file, `accessDenied` if this user may not read
    ///   it, `malformedKeyFile` if it holds no public key, `io` if it can't be read.
    public static func load(from path: FilePath) throws(KeyError) -> RecipientKey {
        let limit = KeyText.byteCountLimit
        let text = try KeyFileAccess.loadPublic(path, limit: limit + 1)
        guard text.count <= limit, let line = unsafe KeyText.onlyLine(of: text.span.bytes),
            let key = try RecipientText.decode([UInt8](text[line]))
        else {
            throw KeyError(
                .malformedKeyFile,
                "\(path) holds no public key of coffer, or a damaged one: it needs the line that "
                    + "`coffer keygen --recipient` prints"
            )
        }
        return key
    }

    /// Takes or loads the key of a reference.
    ///
    /// - Throws: What ``init(parsing:)`` and ``load(from:)`` throw.
    public init(_ source: RecipientSource) throws(KeyError) {
        switch source {
        case .publicKey(let text): try self.init(parsing: text)
        case .file(let path): self = try Self.load(from: path)
        }
    }

    /// The text of the key, one line without its end.
    ///
    /// - Throws: ``KeyError/Code/internalInconsistency``.
    public func text() throws(KeyError) -> String {
        String(decoding: try RecipientText.encode(self), as: UTF8.self)
    }
}
