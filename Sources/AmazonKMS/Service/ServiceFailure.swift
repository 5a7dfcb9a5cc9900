/// What to do about a service's error.
package enum ServiceFailure: Sendable, Hashable, CaseIterable {
    /// Too many requests for now: wait and send again.
    case throttled
    /// A failure on the service's side, or a proxy's: wait and send again.
    case unavailable
    /// The temporary credentials have ended: get new ones and send again, once.
    case expiredToken
    /// This machine's clock is wrong: take the answer's time and send again, once.
    case clockSkew
    /// The KMS key is missing, disabled, being deleted or another than the one that wrapped: another
    /// slot may open.
    case unusableKey
    /// The credentials have no right to this: another slot may open.
    case denied
    /// The wrapped key was changed, or the encryption context is another.
    case invalidCiphertext
    /// The service doesn't know the credentials, or the signature isn't one by them.
    case wrongCredentials
    /// Key usage, grant token, clock or account aren't right: the user's to mend.
    case configuration
    /// Something between here and the service answered in its place.
    case notTheService
    /// The service refuses the request for a reason that has no case of its own here.
    case refused

    /// Whether to wait and send the same request again.
    package var isRetryable: Bool { self == .throttled || self == .unavailable }

    /// Whether an unwrapping goes on with another slot.
    package var leadsToNextSlot: Bool {
        self == .unusableKey || self == .denied || self == .invalidCiphertext
    }

    /// Judges an error.
    ///
    /// - Parameters:
    ///   - name: The service's name for it, without what stands around it.
    ///   - status: The HTTP status.
    ///   - saysSignatureExpired: Whether the message says that the signature's time is wrong.
    ///   - clockSkew: By how many seconds the service's clock is ahead, if it told its time.
    init(name: String?, status: Int, saysSignatureExpired: Bool, clockSkew: Int64?) {
        let isSkewed = clockSkew.map { abs($0) >= Self.skewLimit } == true
        guard let name else {
            self = Self.nameless(status: status)
            return
        }
        if let failure = Self.failures[name] {
            self = failure
        } else if Self.clockErrors.contains(name) {
            // Without the service's time nothing can be corrected.
            self = clockSkew == nil ? .configuration : .clockSkew
        } else if Self.signatureErrors.contains(name) {
            self =
                isSkewed || saysSignatureExpired && clockSkew != nil
                ? .clockSkew : .wrongCredentials
        } else {
            self = status >= 500 ? .unavailable : status == 429 ? .throttled : .refused
        }
    }

    /// A difference of clocks, in seconds, of which a signature can fail: AWS allows five minutes, and
    /// the answer's way takes some time.
    private static let skewLimit: Int64 = 240

    private static func nameless(status: Int) -> Self {
        switch status {
        case 429: .throttled
        case 408, 500...599: .unavailable
        default: .notTheService
        }
    }

    private static let clockErrors: Set = [
        "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture",
    ]

    /// What a wrong clock looks like, but a wrong secret too.
    private static let signatureErrors: Set = [
        "SignatureDoesNotMatch", "InvalidSignatureException", "AuthFailure",
    ]

    private static let failures: [String: Self] = {
        let names: [Self: [String]] = [
            .throttled: [
                "ThrottlingException", "Throttling", "ThrottledException", "RequestThrottled",
                "RequestThrottledException", "TooManyRequestsException", "RequestLimitExceeded",
                "BandwidthLimitExceeded", "SlowDown", "PriorRequestNotComplete",
                "LimitExceededException",
            ],
            .unavailable: [
                "KMSInternalException", "DependencyTimeoutException", "KeyUnavailableException",
                "InternalFailure", "InternalError", "InternalServerError", "ServiceUnavailable",
                "ServiceUnavailableException", "RequestTimeout", "RequestTimeoutException",
                "IDPCommunicationError",
            ],
            .expiredToken: ["ExpiredToken", "ExpiredTokenException"],
            .unusableKey: [
                "NotFoundException", "DisabledException", "KMSInvalidStateException",
                "IncorrectKeyException",
            ],
            .denied: ["AccessDeniedException", "AccessDenied"],
            .invalidCiphertext: ["InvalidCiphertextException"],
            .wrongCredentials: [
                "UnrecognizedClientException", "UnrecognizedClient", "InvalidClientTokenId",
                "IncompleteSignature", "IncompleteSignatureException", "NotAuthorized",
                "MissingAuthenticationToken", "MissingAuthenticationTokenException",
            ],
            .configuration: [
                "InvalidGrantTokenException", "InvalidGrantToken", "InvalidKeyUsageException",
                "InvalidKeyUsage", "InvalidArnException", "OptInRequired",
            ],
        ]
        var failures: [String: Self] = [:]
        for (failure, names) in names { for name in names { failures[name] = failure } }
        return failures
    }()
}
