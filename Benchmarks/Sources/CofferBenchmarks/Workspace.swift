internal import Dispatch
internal import FoundationEssentials
internal import Glibc

/// A temporary folder for data and messages, removed at the end and on a signal.
struct Workspace {
    let folder: String
    private let signals: [any DispatchSourceSignal]

    /// Makes it in `parent`; if that is nil, in memory (`/dev/shm`) where there is room for what the data
    /// may come to, else in `.build`.
    init(in parent: String?, neededByteCount: Int) throws {
        let places = parent.map { [$0] } ?? ["/dev/shm", ".build"]
        let roomy = places.first { place in
            guard let room = Files.availableByteCount(in: place) else { return false }
            // What stands in memory is taken from the programs: leave them half of it.
            let memory = place == "/dev/shm" ? Workspace.availableMemoryByteCount() / 2 : Int.max
            return min(room, memory) >= neededByteCount
        }
        guard let roomy else {
            throw BenchmarkError(
                "\(Format.size(neededByteCount)) are needed in \(places.joined(separator: " or ")): "
                    + "take a smaller --size, or another place by --workspace"
            )
        }
        let made = "\(roomy)/coffer-benchmarks.\(getpid()).\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: made,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        folder = made
        signals = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                try? Files.removeIfPresent(made)
                _exit(128 + number)
            }
            source.resume()
            return source
        }
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func remove() {
        try? Files.removeIfPresent(folder)
    }

    private static func availableMemoryByteCount() -> Int {
        let line = (try? Files.read("/proc/meminfo"))?
            .split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        let number = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return (number ?? 0) * 1024
    }
}
