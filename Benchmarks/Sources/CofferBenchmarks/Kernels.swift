internal import FoundationEssentials

/// The parts by themselves, in a process of their own: cipher, compressor, pipeline.
struct Kernels {
    /// Of the data that is compressed.
    var byteCount: Int

    func run(in session: inout Session) throws {
        let corpus = try session.add(.userFiles(byteCount: byteCount, in: session.workspace))
        let child = ChildProcess(
            command: [session.tools.kernels, corpus.path],
            standardOutput: session.workspace.path("printed"),
            standardError: session.workspace.path("messages")
        )
        _ = try child.run()
        let decoder = JSONDecoder()
        let figures = try Files.read(session.workspace.path("printed"))
            .split(separator: "\n")
            .map { try decoder.decode(KernelFigure.self, from: Data($0.utf8)) }
        print("kernels, one thread unless said otherwise")
        for figure in figures { print(figure.describe()) }
        session.report.kernels += figures
        try Files.removeIfPresent(corpus.path)
    }
}
