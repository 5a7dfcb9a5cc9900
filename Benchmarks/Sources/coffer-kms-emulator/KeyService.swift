internal import Crypto
internal import FoundationEssentials

/// What KMS does with one key: encrypts, decrypts, makes data keys.
struct KeyService {
    /// Why a request is refused: the name that KMS gives it.
    struct Refusal: Error {
        var type: String
        var message: String
    }

    static let keyARN =
        "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

    /// KMS's limit for the plaintext of Encrypt.
    private static let plaintextByteLimit = 4096

    private struct Request: Decodable {
        var plaintext: Data?
        var ciphertext: Data?
        var context: [String: String]?

        enum CodingKeys: String, CodingKey {
            case plaintext = "Plaintext"
            case ciphertext = "CiphertextBlob"
            case context = "EncryptionContext"
        }
    }

    private struct Answer: Encodable {
        var ciphertext: Data?
        var plaintext: Data?
        let keyID = KeyService.keyARN

        enum CodingKeys: String, CodingKey {
            case ciphertext = "CiphertextBlob"
            case plaintext = "Plaintext"
            case keyID = "KeyId"
        }
    }

    private let key = SymmetricKey(size: .bits256)

    /// The body of the answer to an operation, such as `TrentService.Encrypt`.
    func answer(to target: String, _ body: Data) throws -> Data {
        guard let request = try? JSONDecoder().decode(Request.self, from: body) else {
            throw Refusal(type: "SerializationException", message: "the request can't be read")
        }
        let answer: Answer
        switch target {
        case "TrentService.Encrypt":
            guard let plaintext = request.plaintext,
                1...Self.plaintextByteLimit ~= plaintext.count
            else { throw Refusal(type: "ValidationException", message: "1 to 4096 bytes, please") }
            answer = Answer(ciphertext: try seal(plaintext, request.context))
        case "TrentService.GenerateDataKey":
            let dataKey = unsafe SymmetricKey(size: .bits256).withUnsafeBytes { unsafe Data($0) }
            answer = Answer(ciphertext: try seal(dataKey, request.context), plaintext: dataKey)
        case "TrentService.Decrypt":
            answer = Answer(plaintext: try open(request.ciphertext ?? Data(), request.context))
        default:
            throw Refusal(type: "UnknownOperationException", message: "no operation \(target)")
        }
        return try JSONEncoder().encode(answer)
    }

    private func seal(_ plaintext: Data, _ context: [String: String]?) throws -> Data {
        let box = try AES.GCM.seal(plaintext, using: key, authenticating: Self.bytes(context))
        guard let combined = box.combined else {
            throw Refusal(type: "KMSInternalException", message: "no ciphertext")
        }
        return combined
    }

    private func open(_ ciphertext: Data, _ context: [String: String]?) throws -> Data {
        guard let box = try? AES.GCM.SealedBox(combined: ciphertext),
            let plaintext = try? AES.GCM.open(box, using: key, authenticating: Self.bytes(context))
        else { throw Refusal(type: "InvalidCiphertextException", message: "it isn't authentic") }
        return plaintext
    }

    private static func bytes(_ context: [String: String]?) -> Data {
        Data((context ?? [:]).sorted { $0.key < $1.key }.map { "\($0)=\($1)\n" }.joined().utf8)
    }
}
