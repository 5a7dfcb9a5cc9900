internal import AuthenticatedEncryption
internal import CCurl
internal import SecretJSON
internal import Synchronization

/// One request on its way: what libcurl's callbacks fill, and whether it was given up.
///
/// All but ``isCancelled`` is used by one thread at a time: the worker's.
// @unchecked Sendable: only the atomic is touched by another thread than the worker's.
final class CurlTransfer: @unchecked Sendable {
    static let bodyLimit = 1 << 20
    static let headerLimit = 1 << 16

    let isCancelled = Atomic(false)
    private(set) var isOversized = false
    private(set) var headers: [HTTPHeader] = []
    private var headerByteCount = 0
    private var body = SecretBuffer()

    /// All of the answer's body that came.
    func takeBody() -> SecretBytes {
        let whole = body
        body = SecretBuffer()
        return whole.finish()
    }

    /// Has the callbacks of a handle call this object, which must live until the transfer's end.
    func attach(to handle: UnsafeMutableRawPointer) -> Bool {
        let this = unsafe Unmanaged.passUnretained(self).toOpaque()
        let results = unsafe [
            ccurl_set_pointer(handle, CURLOPT_WRITEDATA, this),
            ccurl_set_write_function(handle, CURLOPT_WRITEFUNCTION) { bytes, _, count, this in
                guard let transfer = unsafe CurlTransfer.at(this) else { return 0 }
                return unsafe transfer.takeBody(UnsafeRawBufferPointer(start: bytes, count: count))
            },
            ccurl_set_pointer(handle, CURLOPT_HEADERDATA, this),
            ccurl_set_write_function(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, this in
                guard let transfer = unsafe CurlTransfer.at(this) else { return 0 }
                return unsafe transfer.takeHeader(
                    UnsafeRawBufferPointer(start: bytes, count: size * count)
                )
            },
            ccurl_set_pointer(handle, CURLOPT_XFERINFODATA, this),
            ccurl_set_progress_function(handle) { this, _, _, _, _ in
                guard let transfer = unsafe CurlTransfer.at(this) else { return 1 }
                return transfer.isCancelled.load(ordering: .relaxed) ? 1 : 0
            },
            ccurl_set_long(handle, CURLOPT_NOPROGRESS, 0),
        ]
        return results.allSatisfy { $0 == CURLE_OK }
    }

    private static func at(_ address: UnsafeMutableRawPointer?) -> CurlTransfer? {
        unsafe address.map {
            unsafe Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue()
        }
    }

    /// Takes a piece of the body; another result than its length ends the transfer.
    private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard body.byteCount + bytes.count <= Self.bodyLimit else {
            isOversized = true
            return 0
        }
        unsafe body.append(copying: RawSpan(_unsafeBytes: bytes))
        return bytes.count
    }

    /// Takes a line of the head; another result than its length ends the transfer.
    private func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
        headerByteCount += bytes.count
        guard headerByteCount <= Self.headerLimit else {
            isOversized = true
            return 0
        }
        let line = unsafe String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            // An answer may come behind an interim one.
            headers = []
        } else if let colon = line.firstIndex(of: ":") {
            let value = line[colon...].dropFirst().split(whereSeparator: \.isWhitespace)
            headers.append(HTTPHeader(String(line[..<colon]), value.joined(separator: " ")))
        }
        return bytes.count
    }
}
