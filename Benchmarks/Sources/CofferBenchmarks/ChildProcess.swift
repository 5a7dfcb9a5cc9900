internal import FoundationEssentials
internal import Glibc
internal import SystemPackage

/// One run of a program, timed from its start until it has ended and was reaped.
struct ChildProcess {
    /// Program and arguments; the program is a path.
    var command: [String]
    /// Variables that the program gets besides the harness's own, or in their place; nil takes one away.
    var environment: [String: String?] = [:]
    var standardInput = "/dev/null"
    var standardOutput = "/dev/null"
    /// Where the program's messages go; shown if it fails.
    var standardError: String

    /// Runs the program to its end.
    ///
    /// - Throws: `BenchmarkError` if it can't be started or ends with anything but exit code 0.
    func run() throws -> Sample { try start().wait() }

    /// Starts the program; with `standardInput` an open descriptor stands for the file.
    func start(standardInput: FileDescriptor? = nil) throws -> Running {
        let start = ContinuousClock.now
        return Running(command: self, pid: try spawn(standardInput), start: start)
    }

    /// A program that was started and must be waited for.
    struct Running {
        let command: ChildProcess
        let pid: pid_t
        let start: ContinuousClock.Instant

        /// Waits for the end.
        func wait() throws -> Sample { try command.wait(for: pid, since: start) }

        /// Whether it has ended; it must be waited for nevertheless.
        var hasEnded: Bool {
            var info = unsafe siginfo_t()
            let options = WEXITED | WNOHANG | WNOWAIT
            return unsafe waitid(P_PID, id_t(pid), &info, options) != 0 || info.si_signo != 0
        }
    }

    private func wait(for pid: pid_t, since start: ContinuousClock.Instant) throws -> Sample {
        var status: Int32 = 0
        var usage = rusage()
        while unsafe wait4(pid, &status, 0, &usage) < 0 {
            guard errno == EINTR else { throw BenchmarkError("wait4: \(Errno(rawValue: errno))") }
        }
        let wall = ContinuousClock.now - start
        guard status == 0 else {
            let messages = (try? Files.read(standardError)) ?? ""
            throw BenchmarkError(
                "\(command.joined(separator: " ")): ended with status \(status >> 8), signal \(status & 0x7f)\n\(messages)"
            )
        }
        return Sample(
            wallSeconds: wall / .seconds(1),
            userSeconds: usage.ru_utime.seconds,
            systemSeconds: usage.ru_stime.seconds,
            peakResidentByteCount: usage.ru_maxrss * 1024
        )
    }

    private func spawn(_ input: FileDescriptor?) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        let create = O_WRONLY | O_CREAT | O_TRUNC
        if let input {
            unsafe posix_spawn_file_actions_adddup2(&actions, input.rawValue, 0)
        } else {
            unsafe posix_spawn_file_actions_addopen(&actions, 0, standardInput, O_RDONLY, 0)
        }
        unsafe posix_spawn_file_actions_addopen(&actions, 1, standardOutput, create, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, standardError, create, 0o600)
        // The workspace ignores signals to clean up first; the programs are to end by them.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var arguments = unsafe command.map { unsafe strdup($0) } + [nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var variables = ProcessInfo.processInfo.environment
        for (name, value) in self.environment { variables[name] = value }
        var environment = unsafe variables.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer { unsafe environment.forEach { unsafe free($0) } }
        var pid: pid_t = 0
        let status = unsafe posix_spawn(
            &pid,
            command[0],
            &actions,
            &attributes,
            &arguments,
            &environment
        )
        guard status == 0 else {
            throw BenchmarkError("\(command[0]): \(Errno(rawValue: status))")
        }
        return pid
    }
}

extension timeval {
    fileprivate var seconds: Double { Double(tv_sec) + Double(tv_usec) / 1e6 }
}
