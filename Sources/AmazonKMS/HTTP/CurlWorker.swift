internal import AuthenticatedEncryption
internal import CCurl
internal import KeyManagement
internal import Synchronization

/// Sends requests, one at a time, on a serial queue of its own; keeps connections between them.
///
/// Each request has a handle of its own, as a handle's buffers, which an answer passes through, are
/// overwritten only when it goes; the connections live in a share.
// @unchecked Sendable: the share is touched on the queue only, and at the end.
@safe final class CurlWorker: @unchecked Sendable {
    private let queue = BlockingQueue("coffer.kms.http")
    private let share: UnsafeMutableRawPointer
    private let options: CurlOptions

    /// Loads libcurl, if that hasn't been done.
    init(_ options: CurlOptions) throws(HTTPTransportError) {
        try CurlLibrary.load()
        guard let share = unsafe ccurl_share_init() else { throw Self.noMemory }
        unsafe self.share = share
        self.options = options
    }

    deinit { unsafe ccurl_share_cleanup(share) }

    /// Sends a request, without blocking the caller's thread.
    func send(
        _ request: HTTPRequest,
        timeout: Duration
    ) async throws(HTTPTransportError) -> HTTPResponse {
        let transfer = CurlTransfer()
        let result = await withTaskCancellationHandler {
            await queue.run { self.result(of: request, timeout: timeout, transfer) }
        } onCancel: {
            transfer.isCancelled.store(true, ordering: .relaxed)
        }
        return try result.get()
    }

    private static let noMemory = HTTPTransportError(.libraryFailure, "no memory for a request")

    private func result(
        of request: HTTPRequest,
        timeout: Duration,
        _ transfer: CurlTransfer
    ) -> Result<HTTPResponse, HTTPTransportError> {
        guard let headers = CurlHeaderList(request.headers),
            let handle = unsafe ccurl_easy_init()
        else { return .failure(Self.noMemory) }
        defer { unsafe ccurl_easy_cleanup(handle) }
        let reason = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe reason.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        defer { unsafe reason.deallocate() }
        let code = request.body.withBytes { body in
            unsafe body.withUnsafeBytes { body in
                let isReady =
                    unsafe options.apply(to: handle)
                    && CurlOptions.set(handle, request, timeout, body, headers)
                    && transfer.attach(to: handle)
                    && ccurl_set_pointer(handle, CURLOPT_SHARE, share) == CURLE_OK
                    && ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, reason) == CURLE_OK
                guard isReady else { return CURLE_FAILED_INIT }
                return unsafe ccurl_easy_perform(handle)
            }
        }
        withExtendedLifetime((headers, transfer)) {}
        guard code == CURLE_OK else {
            var text = unsafe String(cString: reason)
            if text.isEmpty { text = unsafe String(cString: ccurl_easy_strerror(code)) }
            return .failure(CurlFailure.error(code, text, request.endpoint, transfer))
        }
        var status = 0
        _ = unsafe ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return .success(
            HTTPResponse(status: status, headers: transfer.headers, body: transfer.takeBody())
        )
    }
}
