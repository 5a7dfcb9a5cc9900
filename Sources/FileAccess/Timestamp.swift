internal import Glibc

/// A time of a file, as the file system keeps it.
package struct Timestamp: Hashable, Sendable {
    /// Seconds since the beginning of 1970, UTC; negative before.
    package var seconds: Int64
    /// 0 to 999,999,999, counted forward from `seconds`.
    package var nanoseconds: UInt32

    package init(seconds: Int64, nanoseconds: UInt32) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    init(_ time: timespec) {
        seconds = Int64(time.tv_sec)
        nanoseconds = UInt32(time.tv_nsec)
    }
}
