internal import CLinux
internal import Glibc

/// The operating system's random source: getrandom(2), which waits until it is seeded.
package enum SystemRandom {
    /// Returns `count` random bytes.
    package static func bytes(_ count: Int) throws(CryptoError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        var rawSpan = unsafe span.mutableBytes
        try fill(&rawSpan)
        return bytes
    }

    /// Overwrites all of `bytes` with random ones.
    package static func fill(_ bytes: inout MutableRawSpan) throws(CryptoError) {
        let result: Result<Void, CryptoError> = unsafe bytes.withUnsafeMutableBytes { buffer in
            var filled = 0
            while filled < buffer.count {
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                let count = unsafe getrandom(rest.baseAddress, rest.count, 0)
                if count > 0 {
                    filled += count
                } else if count == 0 || errno != EINTR {
                    return .failure(
                        CryptoError(
                            .libraryFailure,
                            "The system's random source failed (getrandom, error \(errno))."
                        )
                    )
                }
            }
            return .success(())
        }
        try result.get()
    }
}
