internal import SystemPackage

/// Measures the parts by themselves; the harness in Benchmarks runs it.
///
///     coffer-kernels FILE
///
/// FILE is the data to compress. A line of JSON for each figure goes to standard output.
@main
struct Kernels {
    static func main() throws {
        guard CommandLine.arguments.count == 2 else {
            print("usage: coffer-kernels FILE")
            return
        }
        let stopwatch = Stopwatch()
        try CipherKernel().run(stopwatch)
        try CompressionKernel(reading: FilePath(CommandLine.arguments[1])).run(stopwatch)
        try PipelineKernel().run(stopwatch)
    }
}
