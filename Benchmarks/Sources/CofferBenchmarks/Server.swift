internal import FoundationEssentials
internal import Glibc
internal import SystemPackage

/// A program that serves on a port of this machine until it is stopped, or this process ends: it goes when its standard
/// input does.
struct Server {
    let port: Int
    private let running: ChildProcess.Running
    /// The other end of its standard input.
    private let lifeline: FileDescriptor

    /// Starts the program and waits until it has said its port.
    ///
    /// - Parameters:
    ///   - command: program and arguments.
    ///   - environment: as of ``ChildProcess``.
    ///   - marker: what stands before the port in a line that it prints.
    ///   - log: the file where its output goes.
    /// - Throws: `BenchmarkError` if it ends, or says no port within a minute.
    init(
        _ command: [String],
        environment: [String: String?] = [:],
        marker: String,
        log: String
    ) throws {
        let ends = try FileDescriptor.pipe()
        // No other program may hold the end that keeps this one alive.
        _ = fcntl(ends.writeEnd.rawValue, F_SETFD, FD_CLOEXEC)
        let child = ChildProcess(
            command: command,
            environment: environment,
            standardOutput: log,
            standardError: log + ".messages"
        )
        running = try child.start(standardInput: ends.readEnd)
        try ends.readEnd.close()
        lifeline = ends.writeEnd
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            let printed =
                ((try? Files.read(log)) ?? "") + ((try? Files.read(log + ".messages")) ?? "")
            if let port = Self.port(in: printed, after: marker) {
                self.port = port
                return
            }
            guard !running.hasEnded, ContinuousClock.now < deadline else {
                try? lifeline.close()
                _ = try? running.wait()
                throw BenchmarkError("\(command.joined(separator: " ")) doesn't start:\n\(printed)")
            }
            usleep(20_000)
        }
    }

    /// The processor time that it and the programs that it started took so far; nil if the system doesn't say.
    func processorSeconds() -> Double? {
        let children = (try? Files.read("/proc/\(running.pid)/task/\(running.pid)/children")) ?? ""
        let processes = [Int(running.pid)] + children.split(separator: " ").compactMap { Int($0) }
        var sum = 0.0
        for process in processes {
            guard let seconds = Self.processorSeconds(of: process) else { return nil }
            sum += seconds
        }
        return sum
    }

    private static func processorSeconds(of process: Int) -> Double? {
        guard let text = try? Files.read("/proc/\(process)/stat"),
            let end = text.lastIndex(of: ")")
        else { return nil }
        // Behind the name, which may have any character: state, then numbers.
        let fields = text[end...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13])
        else {
            return nil
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Ends it.
    func stop() throws {
        try lifeline.close()
        _ = try running.wait()
    }

    private static func port(in text: String, after marker: String) -> Int? {
        for line in text.split(separator: "\n") {
            guard let range = line.firstRange(of: marker) else { continue }
            if let port = Int(line[range.upperBound...].prefix { $0.isNumber }) { return port }
        }
        return nil
    }
}
