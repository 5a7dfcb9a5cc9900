package import KeyManagement

/// A KMS key as the user names it.
package enum KMSKeyName: Sendable, Hashable {
    /// The ARN of a key or of an alias.
    case arn(KeyARN)
    /// A key's id, of the user's own account.
    case id(String)
    /// An alias with its `alias/`, of the user's own account.
    case alias(String)

    /// Parses an ARN, an id or an alias.
    ///
    /// - Throws: ``KeyManagement/KeyError/Code/invalidParameter``, with a message that says what would be right.
    package init(parsing text: String) throws(KeyError) {
        if text.hasPrefix("arn:") {
            guard let arn = KeyARN(parsing: text) else { throw Self.refusal(text) }
            self = .arn(arn)
            return
        }
        // An id or alias is what an ARN ends with.
        let isAlias = text.hasPrefix("alias/")
        let resource = isAlias ? text : "key/\(text)"
        guard KeyARN(parsing: "arn:aws:kms:us-east-1:000000000000:\(resource)") != nil else {
            throw Self.refusal(text)
        }
        self = isAlias ? .alias(text) : .id(text)
    }

    /// The ARN, if it is one.
    var arn: KeyARN? {
        guard case .arn(let arn) = self else { return nil }
        return arn
    }

    /// Whether only KMS knows which key it is.
    var isAlias: Bool {
        switch self {
        case .arn(let arn): arn.isAlias
        case .id: false
        case .alias: true
        }
    }

    /// Whether it can be the key with this ARN, as far as can be told without a call.
    func mayBe(_ key: KeyARN) -> Bool {
        switch self {
        case .arn(let arn) where arn.isAlias:
            arn.partition == key.partition && arn.account == key.account
                && (arn.region == key.region || key.isMultiRegion)
        case .arn(let arn): arn.isSameKey(as: key)
        case .id(let id): key.resource == .key(id)
        case .alias: true
        }
    }

    private static func refusal(_ text: String) -> KeyError {
        KeyError(
            .invalidParameter,
            "\(text.debugDescription) names no key: aws-kms: needs a key's ARN "
                + "(arn:aws:kms:REGION:ACCOUNT:key/ID, or alias/NAME at its end), its id, or alias/NAME"
        )
    }
}

extension KMSKeyName: CustomStringConvertible {
    /// As the user writes it.
    package var description: String {
        switch self {
        case .arn(let arn): arn.description
        case .id(let text), .alias(let text): text
        }
    }
}
