package import KeyManagement

/// Why an operation of KMS failed: names operation, key, region and request, never what was said.
package struct KMSError: Error, Sendable {
    /// What stood in the way.
    package enum Cause: Error, Sendable {
        /// KMS, or what answered in its place, refused.
        case service(ServiceError)
        /// There was no answer.
        case transport(HTTPTransportError)
        /// The request could not be signed for want of credentials.
        case credentials(CredentialsError)
        /// The answer isn't what KMS answers.
        case malformedAnswer
        /// The time was over before an attempt succeeded.
        case deadline
        /// The task was cancelled.
        case cancelled
        /// Cryptography failed in a way that it should not.
        case signing
    }

    /// Such as `Decrypt`.
    package let operation: String
    /// As it was sent.
    package let keyID: String
    package let region: String
    package let cause: Cause

    /// What to do about it, if the service said it.
    package var failure: ServiceFailure? {
        guard case .service(let error) = cause else { return nil }
        return error.failure
    }

    /// For a person.
    package var message: String {
        "AWS KMS \(operation) with the key \(keyID) in \(region) failed: \(reason)"
    }

    /// The same as keyrings throw it.
    package var keyError: KeyError { KeyError(code, message, cause: self) }

    private var code: KeyError.Code {
        switch cause {
        case .service(let error):
            switch error.failure {
            case .throttled, .unavailable, .notTheService: .serviceUnavailable
            case .denied, .expiredToken: .accessDenied
            case .unusableKey, .invalidCiphertext: .noUsableKey
            case .clockSkew, .configuration, .refused: .invalidParameter
            }
        case .transport(let error):
            switch error.code {
            case .unreachable, .timedOut, .oversized, .proxy, .cancelled: .serviceUnavailable
            case .untrusted, .refused: .invalidParameter
            case .libraryFailure: .internalInconsistency
            }
        case .credentials: .accessDenied
        case .malformedAnswer, .deadline, .cancelled: .serviceUnavailable
        case .signing: .internalInconsistency
        }
    }

    private var reason: String {
        switch cause {
        case .service(let error):
            "\(error.name ?? "status") (\(error.status)"
                + (error.requestID.map { ", request \($0)" } ?? "") + "): \(error.failure.remedy)"
        case .transport(let error): error.message
        case .credentials(let error): error.message
        case .malformedAnswer:
            "the answer isn't one of KMS: is the endpoint right, is a proxy in between?"
        case .deadline: "no success within the time for a request"
        case .cancelled: "cancelled"
        case .signing: "the request can't be signed"
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
        case .configuration:
            "credentials, region, key usage or grant token aren't right: check the configuration"
        case .notTheService: "something other than KMS answered: check endpoint and proxy"
        case .refused: "KMS refuses the request"
        }
    }
}
