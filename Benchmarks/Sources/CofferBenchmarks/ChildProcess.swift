internal import Glibc
internal import SystemPackage

/// One run of a program, timed from its start until it has ended and was reaped.
struct ChildProcess {
    /// Program and arguments; the program is a path.
    var command: [String]
    var standardInput = "/dev/null"
    var standardOutput = "/dev/null"
    /// Where the program's messages go; shown if it fails.
    var standardError: String

    /// Runs the program to its end.
    ///
    /// - Throws: `BenchmarkError` if it can't be started or ends with anything but exit code 0.
    func run() throws -> Sample {
        let start = ContinuousClock.now
        let pid = try spawn()
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

    private func spawn() throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        let create = O_WRONLY | O_CREAT | O_TRUNC
        unsafe posix_spawn_file_actions_addopen(&actions, 0, standardInput, O_RDONLY, 0)
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
        var pid: pid_t = 0
        let status = unsafe posix_spawn(
            &pid,
            command[0],
            &actions,
            &attributes,
            &arguments,
            environ
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
