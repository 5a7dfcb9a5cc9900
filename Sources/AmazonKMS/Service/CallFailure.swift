/// Why a call of a service has no result; holds nothing of request or answer.
package enum CallFailure: Error, Sendable {
    /// The service, or what answered in its place, refused.
    case service(ServiceError)
    /// There was no answer.
    case transport(HTTPTransportError)
    /// The request could not be signed for want of credentials.
    case credentials(CredentialsError)
    /// The answer isn't what the service answers.
    case malformedAnswer
    /// The time was over before an attempt succeeded.
    case deadline
    /// The task was cancelled.
    case cancelled
    /// Cryptography failed in a way that it should not.
    case signing

    /// Whether waiting and sending the same request again may help.
    var isRetryable: Bool {
        switch self {
        case .service(let error): error.failure.isRetryable
        case .transport(let error): error.isRetryable
        default: false
        }
    }

    /// Whether nothing came back within the time, or there was no connection.
    var isSilence: Bool {
        switch self {
        case .transport(let error): error.isRetryable
        case .deadline: true
        default: false
        }
    }

    /// Whether nobody answered who could have refused, so that another time or another machine may do.
    var isUnavailable: Bool {
        switch self {
        case .service(let error):
            [.throttled, .unavailable, .notTheService].contains(error.failure)
        case .transport(let error): error.code != .refused && error.code != .libraryFailure
        case .credentials(let error): error.kind == .unavailable
        case .malformedAnswer, .deadline: true
        case .cancelled, .signing: false
        }
    }

    /// Whether the user has to set up something else than what may do what.
    var isMisconfiguration: Bool {
        switch self {
        case .service(let error): [.configuration, .clockSkew].contains(error.failure)
        case .transport(let error): error.code == .refused
        case .credentials(let error): error.kind == .configuration
        default: false
        }
    }

    /// Why there are no credentials that were to be had by the call.
    var credentialsKind: CredentialsError.Kind {
        isUnavailable ? .unavailable : isMisconfiguration ? .configuration : .refused
    }

    /// What happened and what helps, for a person; `remedy` gives what helps against a refusal.
    func reason(from service: String, remedy: (ServiceFailure) -> String) -> String {
        switch self {
        case .service(let error):
            "\(error.name ?? "status") (\(error.status)"
                + (error.requestID.map { ", request \($0)" } ?? "") + "): \(remedy(error.failure))"
        case .transport(let error): error.message
        case .credentials(let error): error.message
        case .malformedAnswer:
            "the answer isn't one of \(service): is the endpoint right, is a proxy in between?"
        case .deadline: "no success within the time for a request"
        case .cancelled: "cancelled"
        case .signing: "the request can't be signed"
        }
    }
}
