internal import CCurl

/// libcurl, loaded when first asked for.
///
/// Starting a program with it linked takes several milliseconds, so that it isn't: only those who use
/// a key service wait for it.
enum CurlLibrary {
    /// Nil if it can be used, else why not.
    private static let failure: String? = unsafe ccurl_load().map { unsafe String(cString: $0) }

    /// Loads the library unless that was done.
    static func load() throws(HTTPTransportError) {
        guard let failure else { return }
        throw HTTPTransportError(.libraryMissing, "https is not available: \(failure)")
    }
}
