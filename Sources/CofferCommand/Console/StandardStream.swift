internal import Coffer
internal import Glibc

/// Standard output or standard error, for text; data goes through the library.
enum StandardStream: Sendable {
    case output
    case error

    private var descriptor: Int32 { self == .output ? STDOUT_FILENO : STDERR_FILENO }

    /// Whether a person looks at it.
    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Columns of the terminal; 80 when it doesn't say.
    var columnCount: Int {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return 80
        }
        return Int(size.ws_col)
    }

    /// Writes all of the text.
    ///
    /// - Throws: ``CofferError`` with code `.brokenPipe` or `.ioFailure`.
    func write(_ text: String) throws(CofferError) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if count >= 0 {
                bytes = bytes.dropFirst(count)
            } else if errno == EPIPE {
                throw CofferError(.brokenPipe, "the reader of standard output is gone")
            } else if errno != EINTR {
                let reason = unsafe String(cString: strerror(errno))
                throw CofferError(.ioFailure, "writing to standard output failed: \(reason)")
            }
        }
    }
}
