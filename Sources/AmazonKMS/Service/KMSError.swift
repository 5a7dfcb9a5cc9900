package import KeyManagement

/// Why an operation of KMS failed: names operation, key, region and request, never what was said.
package struct KMSError: Error, Sendable {
    /// Such as `Decrypt`.
    package let operation: String
    /// As it was sent.
    package let keyID: String
    package let region: String
    /// What stood in the way.
    package let cause: CallFailure

    /// What to do about it, if the service said it.
    package var failure: ServiceFailure? {
        guard case .service(let error) = cause else { return nil }
        return error.failure
    }

    /// For a person.
    package var message: String {
        "AWS KMS \(operation) with the key \(keyID) in \(region) failed: "
            + cause.reason(from: "KMS", remedy: \.remedy)
    }

    /// The same as keyrings throw it.
    package var keyError: KeyError { KeyError(code, message, cause: self) }

    private var code: KeyError.Code {
        guard !cause.isUnavailable else { return .serviceUnavailable }
        guard !cause.isMisconfiguration else { return .configuration }
        switch cause {
        case .service(let error):
            switch error.failure {
            case .denied, .expiredToken, .wrongCredentials: return .accessDenied
            case .unusableKey, .invalidCiphertext: return .noUsableKey
            default: return .invalidParameter
            }
        case .credentials: return .accessDenied
        case .cancelled: return .cancelled
        default: return .internalInconsistency
        }
    }
}

extension ServiceFailure {
    /// What happened and what helps, for a person.
    var remedy: String {
        switch self {
        case .throttled: "too many requests for this account and region: try again later"
        case .unavailable: "the service is not available now: try again later"
        case .expiredToken: "the credentials have ended: renew them"
        case .clockSkew: "this machine's clock is wrong: set it"
        case .unusableKey:
            "the key doesn't exist here, is disabled or to be deleted, or isn't the one that wrapped"
        case .denied: "the credentials have no right to this: the key's policy must allow it"
        case .invalidCiphertext:
            "the wrapped key was changed, or the encryption context isn't the one it was made with"
        case .wrongCredentials:
            "KMS doesn't know the credentials, or they aren't whole: check access key, secret and session token"
        case .configuration:
            "key usage, grant token or account aren't right: check the configuration"
        case .notTheService: "something other than KMS answered: check endpoint and proxy"
        case .refused: "KMS refuses the request"
        }
    }
}
