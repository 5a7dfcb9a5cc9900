internal import Glibc

/// A program that a test started, with arguments, environment and descriptors of the test's choice.
///
/// Signals have their default actions in it and none is blocked, whatever the test process does.
/// Used by one thread at a time.
package final class ChildProcess {
    /// How a process ended.
    package enum End: Hashable, Sendable {
        case exited(Int32)
        case signalled(Int32)
    }

    /// A failed call, by its name and errno.
    package struct SpawnError: Error { package let call: String, number: Int32 }

    /// POSIX_SPAWN_SETSID, which Glibc's module hides.
    private static let newSession: Int32 = 0x80

    package let id: Int32
    private var end: End?

    /// Starts the program at a path in a working folder.
    ///
    /// The arguments are bytes, without the program's name; `environment` is all of it, as
    /// `NAME=VALUE`. A `terminal` becomes the controlling one of a new session.
    package init(
        _ program: String,
        _ arguments: [[UInt8]],
        environment: [String],
        folder: String,
        descriptors: (input: Int32, output: Int32, error: Int32),
        terminal: String? = nil
    ) throws {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        if let terminal {
            // The first terminal that a session's leader opens becomes its controlling one.
            unsafe posix_spawn_file_actions_addopen(&actions, 100, terminal, O_RDWR, 0)
            unsafe posix_spawn_file_actions_addclose(&actions, 100)
        }
        unsafe posix_spawn_file_actions_adddup2(&actions, descriptors.input, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, descriptors.output, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, descriptors.error, 2)

        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        unsafe sigfillset(&defaults)
        unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
        var mask = sigset_t()
        unsafe sigemptyset(&mask)
        unsafe posix_spawnattr_setsigmask(&attributes, &mask)
        var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        if terminal != nil { flags |= Self.newSession }
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        // Glibc's module hides posix_spawn_file_actions_addchdir_np.
        let launcher = "/usr/bin/env"
        let words = [launcher, "--chdir=\(folder)", program].map { Array($0.utf8) } + arguments
        let strings = CStrings(words)
        let variables = CStrings(environment.map { Array($0.utf8) })
        var id: pid_t = 0
        let result = unsafe posix_spawn(
            &id,
            launcher,
            &actions,
            &attributes,
            strings.pointers,
            variables.pointers
        )
        guard result == 0 else { throw SpawnError(call: "posix_spawn", number: result) }
        self.id = id
    }

    deinit {
        guard end == nil else { return }
        kill(id, SIGKILL)
        waitpid(id, nil, 0)
    }

    /// Waits until the process ends; one that doesn't within the time is killed.
    package func wait(seconds: Int = 60) -> End {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while end == nil {
            if ContinuousClock.now > deadline { kill(id, SIGKILL) }
            if !poll() { usleep(1000) }
        }
        return end ?? .signalled(SIGKILL)
    }

    /// Whether the process has ended.
    package func poll() -> Bool {
        guard end == nil else { return true }
        var status: Int32 = 0
        guard unsafe waitpid(id, &status, WNOHANG) == id else { return false }
        let signal = status & 0x7F
        end = signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
        return true
    }

    /// Sends a signal.
    package func send(_ signal: Int32) { kill(id, signal) }
}

/// An array of C strings with a null pointer at the end.
@safe private final class CStrings {
    var pointers: [UnsafeMutablePointer<CChar>?]

    init(_ strings: [[UInt8]]) {
        unsafe pointers = strings.map { bytes in
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
            for (index, byte) in (bytes + [0]).enumerated() {
                unsafe copy[index] = CChar(bitPattern: byte)
            }
            return unsafe copy
        }
        unsafe pointers.append(nil)
    }

    deinit { unsafe pointers.forEach { unsafe $0?.deallocate() } }
}
