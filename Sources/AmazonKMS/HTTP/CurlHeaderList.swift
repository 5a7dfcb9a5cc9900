internal import AuthenticatedEncryption
internal import CCurl
internal import SecretJSON

/// Owns libcurl's list of a request's header lines, which are overwritten when they go.
@safe final class CurlHeaderList {
    private(set) var list: UnsafeMutablePointer<curl_slist>?

    /// Makes the list; nil if memory ran out.
    init?(_ headers: [HTTPHeader]) {
        for header in headers {
            var line = SecretBuffer()
            switch header.value {
            // libcurl takes a colon at the end for an order to leave a header out.
            case .text(""): line.append(header.name + ";")
            case .text(let text): line.append(header.name + ": " + text)
            case .secret(let secret):
                line.append(header.name + ": ")
                line.append(secret)
            }
            guard append(line) else { return nil }
        }
        // What libcurl would add of its own: a type for any POST, and an expectation that proxies
        // trip over.
        for name in ["Content-Type", "Expect"] where !headers.contains(where: { $0.isNamed(name) })
        {
            var line = SecretBuffer()
            line.append(name + ":")
            guard append(line) else { return nil }
        }
    }

    deinit { unsafe ccurl_slist_free_all(list) }

    private func append(_ line: consuming SecretBuffer) -> Bool {
        line.append([0])
        let longer = unsafe line.finish().withBytes { bytes in
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe ccurl_slist_append(list, bytes.bindMemory(to: CChar.self).baseAddress)
            }
        }
        guard let longer = unsafe longer else { return false }
        unsafe list = longer
        return true
    }
}
