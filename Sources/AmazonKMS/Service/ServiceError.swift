internal import AuthenticatedEncryption
internal import SecretJSON

/// What a service says when it refuses a request: never any of the answer's own words, which could
/// repeat the request.
package struct ServiceError: Error, Sendable, Hashable {
    /// In which form a service tells of errors.
    package enum Format: Sendable {
        /// KMS's, and that of the containers' and machines' credentials.
        case json
        /// Of services that are asked by a form, such as STS.
        case xml
    }

    /// The HTTP status.
    package let status: Int
    /// The service's name for the error, such as `AccessDeniedException`; nil if whatever answered
    /// gave none, as a proxy does.
    package let name: String?
    /// By which AWS finds the request again.
    package let requestID: String?
    /// What to do about it.
    package let failure: ServiceFailure

    package init(
        status: Int,
        name: String?,
        requestID: String? = nil,
        failure: ServiceFailure
    ) {
        self.status = status
        self.name = name
        self.requestID = requestID
        self.failure = failure
    }

    /// Reads an answer whose status isn't 2xx.
    ///
    /// - Parameters:
    ///   - response: The answer.
    ///   - format: That of the service; anything else was said by someone in between.
    ///   - time: This machine's, at which the request was signed: compared with the answer's.
    package init(
        _ response: HTTPResponse,
        in format: Format = .json,
        signedAt time: UTCTime
    ) {
        let (name, isExpired) = Self.nameAndExpiry(in: response, format)
        let serverTime = response.headers[text: "Date"].flatMap { UTCTime(httpDate: $0) }
        let skew = serverTime.map { $0.secondsSinceEpoch - time.secondsSinceEpoch }
        self.init(
            status: response.status,
            name: name,
            requestID: Self.requestID(in: response.headers),
            failure: ServiceFailure(
                name: name,
                status: response.status,
                saysSignatureExpired: isExpired,
                clockSkew: skew
            )
        )
    }

    /// The name in the body or, behind it, the header, and whether the message speaks of a signature's
    /// time.
    private static func nameAndExpiry(
        in response: HTTPResponse,
        _ format: Format
    ) -> (String?, Bool) {
        let (words, message) =
            switch format {
            case .json: wordsInJSON(response.body)
            case .xml: wordsInXML(response.body)
            }
        let header = response.headers[text: "X-Amzn-ErrorType"]
        let name = (words + [header].compactMap(\.self)).lazy.compactMap(shortName).first
        let isExpired =
            message.hasPrefix("Signature expired") || message.hasPrefix("Signature not yet current")
        return (name, isExpired)
    }

    /// What may be the name, and the message.
    private static func wordsInJSON(_ body: SecretBytes) -> ([String], String) {
        guard let body = try? JSONObject(parsing: body) else { return ([], "") }
        let words = ["__type", "code", "Code"].compactMap { body.text($0) }
        return (words, body.text("message") ?? body.text("Message") ?? "")
    }

    private static func wordsInXML(_ body: SecretBytes) -> ([String], String) {
        guard let body = XMLElement(parsing: body), body.name == "ErrorResponse",
            let error = body.child("Error")
        else { return ([], "") }
        let words = [error.text("Code")].compactMap(\.self)
        return (words, error.text("Message") ?? "")
    }

    /// `Name` of `com.amazonaws.kms#Name:http://...`; nil if that is no name.
    static func shortName(_ text: String) -> String? {
        let name = text.prefix { $0 != ":" }.split(separator: "#").last ?? ""
        guard (1...128).contains(name.utf8.count), name.first?.isLetter == true,
            name.utf8.allSatisfy(isNameByte)
        else { return nil }
        return String(name)
    }

    private static func requestID(in headers: [HTTPHeader]) -> String? {
        for name in ["x-amzn-RequestId", "x-amz-request-id"] {
            if let id = headers[text: name], (1...64).contains(id.utf8.count),
                id.utf8.allSatisfy({ isNameByte($0) || $0 == UInt8(ascii: "-") })
            {
                return id
            }
        }
        return nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte == UInt8(ascii: ".")
    }
}
