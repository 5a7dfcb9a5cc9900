internal import CLinux
internal import Glibc
internal import SystemPackage

/// What the operating system says of, or keeps for, this process.
package enum Host {
    /// How many processors' worth of time this process can have, at least 1: the smaller of its
    /// affinity and its control groups' quota, rounded up.
    package static var availableProcessorCount: Int {
        let affinity = Int(clinux_affinity_count())
        let count = affinity > 0 ? affinity : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        guard let quota = ProcessorQuota.current() else { return count }
        return max(1, min(count, quota))
    }

    /// The user whose rights count for files.
    package static var effectiveUserID: UInt32 { geteuid() }

    /// The permission bits of new files of this process: 0666 less its umask.
    ///
    /// Reads a file of the system each time.
    package static var newFileMode: UInt32 { 0o666 & ~fileModeMask }

    /// The permission bits that new files of this process don't get (its umask).
    package static var fileModeMask: UInt32 {
        // umask(2) tells it only by changing it, which other threads' new files would feel.
        if let file = try? File.open("/proc/self/status", for: .reading),
            let text = try? file.readAll(limit: 65_536),
            let line = text.split(separator: UInt8(ascii: "\n")).first(where: {
                $0.starts(with: "Umask:".utf8)
            }),
            let mask = UInt32(
                String(decoding: line.dropFirst(6), as: UTF8.self).filter(\.isNumber),
                radix: 8
            )
        {
            return mask
        }
        // Without /proc: for a moment files get too few permissions, never too many.
        let mask = umask(0o077)
        umask(mask)
        return mask
    }

    /// How many files this process may have open.
    package static var openFileLimit: Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0 else { return 256 }
        return Int(clamping: limit.rlim_cur)
    }

    /// Lets this process have up to `count` files open, as far as it may.
    package static func raiseOpenFileLimit(to count: Int) {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0, limit.rlim_cur < count else { return }
        limit.rlim_cur = min(rlim_t(count), limit.rlim_max)
        _ = unsafe setrlimit(resource, &limit)
    }

    /// Makes the system write no core dump of this process, to a file or to a program.
    ///
    /// Debuggers and sanitizers may still attach. Where the hard limit is 0 already, it stays.
    package static func disableCoreDumps() {
        // 1 and not 0: a limit of 0 stops only files, one of 1 is also too small for any file and
        // makes the kernel start no program that takes dumps from a pipe (do_coredump in Linux).
        let resource = __rlimit_resource_t(RLIMIT_CORE.rawValue)
        var limit = rlimit(rlim_cur: 1, rlim_max: 1)
        guard unsafe setrlimit(resource, &limit) != 0 else { return }
        limit = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = unsafe setrlimit(resource, &limit)
    }

    /// Why the system lets this process have no threads; nil if it has them.
    ///
    /// Dispatch tries again for ever when it can't make one, which looks like a hang; a limit such as
    /// `ulimit -u` doesn't go away.
    package static func threadFailure() -> String? {
        // As many as the smallest job has at a time; each costs the start of the process 0.1 ms.
        let error = clinux_probe_threads(4)
        guard error != 0 else { return nil }
        return unsafe String(cString: strerror(error))
    }

    /// Opens what is closed of the standard streams, so that no file gets their numbers.
    ///
    /// Using such a stream fails as it would if it were closed. For the start of a process, before
    /// it opens anything.
    package static func openMissingStandardStreams() {
        for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) < 0 {
            // The lowest free number, hence this one; opened for the direction that isn't its own.
            _ = unsafe open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
