internal import SegmentPipeline

/// Sends requests by libcurl, several at a time, each on a thread of its own.
///
/// Certificates are always verified, by the system's or the given ones; proxies are the environment's
/// (`HTTPS_PROXY`, `NO_PROXY`), except for this machine and the fixed addresses of credentials. Plain
/// http goes to this machine only. An answer has at most 1 MiB.
package final class CurlTransport: HTTPTransport {
    private let options: CurlOptions
    /// Dispatch has 255 threads for a process, and a request may take one for its whole timeout.
    private let gate = Gate(limit: 16)
    private let idle = Lock<[CurlWorker]>([])

    /// Makes a transport, without loading libcurl yet.
    ///
    /// - Parameters:
    ///   - certificateFile: What to trust instead of the system's certificates (`AWS_CA_BUNDLE`).
    ///   - connectTimeout: For the look-up of the name and the handshakes.
    package init(certificateFile: String? = nil, connectTimeout: Duration = .seconds(5)) {
        options = CurlOptions(certificateFile: certificateFile, connectTimeout: connectTimeout)
    }

    package func send(
        _ request: HTTPRequest,
        timeout: Duration
    ) async throws(HTTPTransportError) -> HTTPResponse {
        try request.check()
        await gate.enter()
        defer { gate.leave() }
        let worker: CurlWorker
        if let rested = idle.withLock({ $0.popLast() }) {
            worker = rested
        } else {
            worker = try CurlWorker(options)
        }
        defer { idle.withLock { $0.append(worker) } }
        return try await worker.send(request, timeout: timeout)
    }
}
