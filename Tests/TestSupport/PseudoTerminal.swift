internal import Glibc

/// A terminal whose other side is a test that types and looks.
///
/// Used by one thread at a time.
package final class PseudoTerminal {
    /// The program's side.
    package let path: String
    private let controller: Int32
    /// What was shown so far.
    package private(set) var shown: [UInt8] = []

    package init() throws {
        controller = unsafe Glibc.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        // What unlockpt and ptsname do, which Glibc's module hides: TIOCSPTLCK and TIOCGPTN.
        var lock: Int32 = 0
        var number: UInt32 = 0
        guard controller >= 0, unsafe ioctl(controller, 0x4004_5431, &lock) == 0,
            unsafe ioctl(controller, 0x8004_5430, &number) == 0
        else { throw ChildProcess.SpawnError(call: "open /dev/ptmx", number: errno) }
        path = "/dev/pts/\(number)"
        // A read returns at once when nothing is there.
        var flags = fcntl(controller, F_GETFL)
        flags |= O_NONBLOCK
        _ = fcntl(controller, F_SETFL, flags)
        var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
        _ = unsafe ioctl(controller, UInt(TIOCSWINSZ), &size)
    }

    deinit { close(controller) }

    /// A descriptor of the program's side, for the caller to close.
    package func open() -> Int32 { unsafe Glibc.open(path, O_RDWR | O_NOCTTY | O_CLOEXEC) }

    /// Whether what is typed is shown.
    package var echoes: Bool {
        var state = termios()
        unsafe tcgetattr(controller, &state)
        return state.c_lflag & tcflag_t(ECHO) != 0
    }

    /// Types.
    package func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(controller, $0.baseAddress, $0.count) }
    }

    /// Takes in what is shown until `text` was, behind what the last call found, or the time is over.
    package func waitFor(_ text: String, seconds: Int = 30) -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        repeat {
            takeIn()
            if let place = shown[seenCount...].firstRange(of: Array(text.utf8)) {
                seenCount = place.upperBound
                return true
            }
            usleep(2000)
        } while ContinuousClock.now < deadline
        return false
    }

    /// All that was shown.
    package func text() -> String {
        takeIn()
        return String(decoding: shown, as: UTF8.self)
    }

    private var seenCount = 0

    private func takeIn() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe read(controller, $0.baseAddress, $0.count)
            }
            guard count > 0 else { return }
            shown += buffer.prefix(count)
        }
    }
}
