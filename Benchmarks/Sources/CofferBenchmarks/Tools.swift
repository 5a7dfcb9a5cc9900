internal import FoundationEssentials

/// The programs that are measured: ours, which the build puts beside the harness, and peers on PATH.
struct Tools {
    let coffer: String
    let kernels: String
    let ceiling: String
    let kmsEmulator: String
    let directKMS: String
    private let searchPath: [String]

    init() throws {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = own.prefix(upTo: own.lastIndex(of: "/") ?? own.endIndex)
        func ours(_ name: String) throws -> String {
            let path = "\(folder)/\(name)"
            guard Files.exists(path) else {
                throw BenchmarkError("\(path) is missing: build the package Benchmarks as a whole")
            }
            return path
        }
        coffer = try ours("coffer")
        kernels = try ours("coffer-kernels")
        ceiling = try ours("coffer-ceiling")
        kmsEmulator = try ours("coffer-kms-emulator")
        directKMS = try ours("coffer-direct-kms")
        searchPath = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
            .split(separator: ":").map(String.init)
    }

    /// moto's server, which the tests install.
    var moto: String? {
        let installed = ".build/peers/bin/moto_server"
        return Files.exists(installed) ? installed : peer("moto_server")
    }

    /// The path of a program that may be missing.
    func peer(_ name: String) -> String? {
        searchPath.lazy.map { "\($0)/\(name)" }.first { Files.exists($0) }
    }

    /// What a program prints; nil if there is none or it fails.
    func output(of command: [String], scratch: String) -> String? {
        guard let program = command.first,
            let path = program.contains("/") ? program : peer(program)
        else { return nil }
        let child = ChildProcess(
            command: [path] + command.dropFirst(),
            standardOutput: scratch + "/printed",
            standardError: scratch + "/messages"
        )
        guard (try? child.run()) != nil else { return nil }
        return try? Files.read(scratch + "/printed")
    }
}
