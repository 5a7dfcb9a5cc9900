internal import CCurl
internal import Synchronization

/// What libcurl's error codes mean for us.
enum CurlFailure {
    /// The error for a code; `reason` is libcurl's text, which is about the connection only.
    static func error(
        _ code: CURLcode,
        _ reason: String,
        _ endpoint: Endpoint,
        _ transfer: CurlTransfer
    ) -> HTTPTransportError {
        if transfer.isOversized {
            return HTTPTransportError(.oversized, "the answer from \(endpoint) is too long")
        }
        if transfer.isCancelled.load(ordering: .relaxed) {
            return HTTPTransportError(.cancelled, "the request to \(endpoint) was cancelled")
        }
        let kind: HTTPTransportError.Code =
            switch code {
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
                .untrusted
            case CURLE_PROXY, CURLE_COULDNT_RESOLVE_PROXY: .proxy
            case CURLE_FAILED_INIT, CURLE_OUT_OF_MEMORY,
                CURLE_BAD_FUNCTION_ARGUMENT, CURLE_UNKNOWN_OPTION, CURLE_NOT_BUILT_IN:
                .libraryFailure
            default: .unreachable
            }
        return HTTPTransportError(kind, "no answer from \(endpoint): \(reason)")
    }
}
