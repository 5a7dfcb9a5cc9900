internal import Glibc
internal import KeyManagement
internal import SegmentPipeline

/// Asks for a passphrase on the terminal, which doesn't show what is typed.
enum PassphrasePrompt {
    private static let attemptCount = 3

    /// What the terminal was like before echo was turned off; nil while it is as it was.
    private static let saved = Lock<(descriptor: Int32, state: termios)?>(nil)

    /// Asks on /dev/tty, whatever the standard streams are; `subject` says what it is the passphrase of.
    ///
    /// Throws `.wrongPassphrase` if there is no terminal or nothing was typed.
    static func ask(of subject: String? = nil) throws(KeyError) -> Passphrase {
        let terminal = try openTerminal()
        defer { close(terminal) }
        return try ask("Passphrase\(subject.map { " of \($0)" } ?? ""): ", on: terminal)
    }

    /// Asks for a new passphrase twice: a slip of the finger must not spoil it.
    ///
    /// Throws `.wrongPassphrase` if the two were different each time, too.
    static func askForNew() throws(KeyError) -> Passphrase {
        let terminal = try openTerminal()
        defer { close(terminal) }
        for _ in 0..<attemptCount {
            let first = try ask("New passphrase: ", on: terminal)
            let second = try ask("The same again: ", on: terminal)
            if first.isEqual(to: second) { return first }
            write("They differ.\n", to: terminal)
        }
        throw KeyError(.wrongPassphrase, "the two passphrases were different each time")
    }

    private static func openTerminal() throws(KeyError) -> Int32 {
        let terminal = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0 else {
            throw KeyError(
                .wrongPassphrase,
                "there is no terminal to ask for the passphrase on: use passphrase:file:PATH, passphrase:fd:N or passphrase:env:NAME with --key, --unlock or --protect"
            )
        }
        return terminal
    }

    /// Makes the terminal show again what is typed; for a process that is about to end, too.
    static func restoreTerminal() {
        saved.withLock { saved in
            guard var restored = saved else { return }
            unsafe tcsetattr(restored.descriptor, TCSANOW, &restored.state)
            saved = nil
        }
    }

    private static func ask(_ question: String, on terminal: Int32) throws(KeyError) -> Passphrase {
        hideTyping(on: terminal)
        write(question, to: terminal)
        defer {
            restoreTerminal()
            write("\n", to: terminal)
        }
        return try readLine(from: terminal)
    }

    private static func hideTyping(on terminal: Int32) {
        saved.withLock { saved in
            var state = termios()
            guard unsafe tcgetattr(terminal, &state) == 0 else { return }
            saved = (terminal, state)
            state.c_lflag &= ~tcflag_t(ECHO)
            state.c_lflag |= tcflag_t(ICANON | ISIG)
            unsafe tcsetattr(terminal, TCSAFLUSH, &state)
        }
    }

    private static func readLine(from terminal: Int32) throws(KeyError) -> Passphrase {
        // A line fits: the kernel's own limit is 4,096 bytes.
        let capacity = 4096
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        defer {
            unsafe explicit_bzero(buffer, capacity)
            unsafe buffer.deallocate()
        }
        var count: Int
        repeat { count = unsafe read(terminal, buffer, capacity) } while count < 0 && errno == EINTR
        if count > 0, unsafe buffer.load(fromByteOffset: count - 1, as: UInt8.self) == 0x0A {
            count -= 1
        }
        guard count > 0 else { throw KeyError(.wrongPassphrase, "no passphrase was typed") }
        return try unsafe Passphrase(copying: RawSpan(_unsafeStart: buffer, byteCount: count))
    }

    private static func write(_ text: String, to terminal: Int32) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(terminal, $0.baseAddress, $0.count) }
    }
}
