internal import Glibc

/// Where the figures were taken.
struct Machine: Encodable {
    var processor: String
    /// Processors that this process may use: its affinity, and its control group's quota rounded up.
    var processorCount: Int
    var memoryByteCount: Int
    var kernel: String
    /// Load average of the minute before: above half a processor, other work disturbs the figures.
    var load: Double
    /// Version line of each program that takes part, by name.
    var versions: [String: String]

    enum CodingKeys: String, CodingKey {
        case processor, kernel, load, versions
        case processorCount = "processors"
        case memoryByteCount = "memory_bytes"
    }

    init(tools: Tools, scratch: String) {
        processor = Machine.value(of: "model name", in: "/proc/cpuinfo") ?? "unknown"
        let memory = Machine.value(of: "MemTotal", in: "/proc/meminfo")?.split(separator: " ").first
        memoryByteCount = (memory.flatMap { Int($0) } ?? 0) * 1024
        kernel = Machine.firstLine(of: try? Files.read("/proc/sys/kernel/osrelease")) ?? "unknown"
        let loads = (try? Files.read("/proc/loadavg"))?.split(separator: " ")
        load = loads?.first.flatMap { Double($0) } ?? 0

        let affinity = Machine.firstLine(of: tools.output(of: ["nproc"], scratch: scratch))
        let processors = affinity.flatMap { Int($0) } ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        processorCount = max(1, min(processors, Machine.quota() ?? processors))

        let commands = [
            "coffer": [tools.coffer, "--version"], "openssl": [tools.ceiling, "--version"],
            "zstd": ["zstd", "--version"], "age": ["age", "--version"],
            "rclone": ["rclone", "version"],
            "cp": ["cp", "--version"], "swift": ["swift", "--version"],
        ]
        versions = commands.compactMapValues {
            Machine.firstLine(of: tools.output(of: $0, scratch: scratch))
        }
    }

    /// Processors that the control group's quota comes to; nil if it has none.
    private static func quota() -> Int? {
        let numbers = (try? Files.read("/sys/fs/cgroup/cpu.max"))?
            .split { $0.isWhitespace }.map { Int($0) }
        guard let numbers, numbers.count == 2, let time = numbers[0], let period = numbers[1],
            period > 0
        else { return nil }
        return (time + period - 1) / period
    }

    private static func value(of name: String, in file: String) -> String? {
        let line = (try? Files.read(file))?.split(separator: "\n").first { $0.hasPrefix(name) }
        guard let line, let colon = line.firstIndex(of: ":") else { return nil }
        return String(line[line.index(after: colon)...].drop { $0.isWhitespace })
    }

    private static func firstLine(of text: String?) -> String? {
        text?.split(separator: "\n").first.map(String.init)
    }
}

extension Machine {
    /// A few lines for the terminal.
    func describe() -> String {
        let memory = Format.fixed(Double(memoryByteCount) / 1e9, 0)
        let lines = versions.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }
        let warning =
            load > 0.5 ? "\n  busy before it began: load \(Format.fixed(load, 1))" : ""
        return "\(processor), \(processorCount) processors, \(memory) GB, Linux \(kernel)\n"
            + lines.joined(separator: "\n") + warning
    }
}
