internal import CCurl

/// What libcurl is told for every request, and for one.
struct CurlOptions: Sendable, Hashable {
    /// A file of the certificates to trust instead of the system's.
    var certificateFile: String?
    /// For the look-up of the name and the handshakes.
    var connectTimeout: Duration

    /// Sets what holds for every request: verified peers, no redirects, no signals, our two protocols.
    func apply(to handle: UnsafeMutableRawPointer) -> Bool {
        let isSet =
            unsafe ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1) == CURLE_OK
            && ccurl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0) == CURLE_OK
            && Self.set(handle, CURLOPT_PROTOCOLS_STR, "http,https")
            && ccurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1) == CURLE_OK
            && ccurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2) == CURLE_OK
            && ccurl_set_long(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)) == CURLE_OK
            // HTTP/2 would pass keys through buffers of a library that doesn't overwrite them.
            && ccurl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)) == CURLE_OK
            && ccurl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1) == CURLE_OK
            && ccurl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1) == CURLE_OK
            && ccurl_close_on_exec(handle) == CURLE_OK
            && ccurl_set_long(
                handle,
                CURLOPT_CONNECTTIMEOUT_MS,
                Self.milliseconds(connectTimeout)
            ) == CURLE_OK
        // A libcurl over another TLS library has no such option, and one that doesn't need it.
        _ = unsafe ccurl_cleanse_plaintext(handle)
        guard isSet, let certificateFile else { return isSet }
        // Without the second, libcurl would trust the system's folder of certificates besides.
        return unsafe Self.set(handle, CURLOPT_CAINFO, certificateFile)
            && ccurl_set_pointer(handle, CURLOPT_CAPATH, nil) == CURLE_OK
    }

    /// Sets what is a request's own; `body` and `headers` must live until the transfer's end.
    static func set(
        _ handle: UnsafeMutableRawPointer,
        _ request: HTTPRequest,
        _ timeout: Duration,
        _ body: UnsafeRawBufferPointer,
        _ headers: CurlHeaderList
    ) -> Bool {
        let url = "\(request.endpoint)\(request.path)" + (request.query.map { "?" + $0 } ?? "")
        let isSet =
            unsafe set(handle, CURLOPT_URL, url)
            && ccurl_set_long(handle, CURLOPT_PATH_AS_IS, 1) == CURLE_OK
            && ccurl_set_long(handle, CURLOPT_TIMEOUT_MS, milliseconds(timeout)) == CURLE_OK
            && ccurl_set_pointer(handle, CURLOPT_HTTPHEADER, headers.list) == CURLE_OK
            && (request.mayUseProxy || set(handle, CURLOPT_PROXY, ""))
        guard isSet, request.method != "GET" else { return isSet }
        let isBodySet =
            unsafe ccurl_set_long(handle, CURLOPT_POST, 1) == CURLE_OK
            && ccurl_set_long(handle, CURLOPT_POSTFIELDSIZE, body.count) == CURLE_OK
            && set(handle, CURLOPT_CUSTOMREQUEST, request.method)
        guard isBodySet else { return false }
        // A null body would make libcurl read standard input.
        if unsafe body.isEmpty { return unsafe set(handle, CURLOPT_COPYPOSTFIELDS, "") }
        return unsafe ccurl_set_pointer(handle, CURLOPT_POSTFIELDS, body.baseAddress) == CURLE_OK
    }

    private static func set(
        _ handle: UnsafeMutableRawPointer,
        _ option: CURLoption,
        _ text: String
    ) -> Bool {
        unsafe text.withCString { unsafe ccurl_set_pointer(handle, option, $0) == CURLE_OK }
    }

    /// At least 1: 0 would be no limit.
    private static func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        let whole = min(max(seconds, 0), 86_400)
        return max(1, Int(whole) * 1_000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
