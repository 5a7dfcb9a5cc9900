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

    /// As the calls that set times take it: the time of access, which stays, and of modification.
    var settingModification: [timespec] {
        let omit = timespec(tv_sec: 0, tv_nsec: (1 << 30) - 2)  // UTIME_OMIT
        return [omit, timespec(tv_sec: Int(seconds), tv_nsec: Int(nanoseconds))]
    }

    init(_ time: timespec) {
        seconds = Int64(time.tv_sec)
        nanoseconds = UInt32(time.tv_nsec)
    }
}
