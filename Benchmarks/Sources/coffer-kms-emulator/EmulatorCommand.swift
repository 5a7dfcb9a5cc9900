internal import ArgumentParser
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// A key service for measurements: what the comparison of direct calls with envelopes talks to; see Benchmarks/README.md.
@main
struct EmulatorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coffer-kms-emulator",
        abstract: "Answers as KMS does, on the loopback interface, for measurements.",
        discussion: """
            Encrypt, Decrypt and GenerateDataKey really encrypt, under a key that lasts as long as the process. \
            Signatures are not looked at. Prints its port, and ends when standard input does.
            """
    )

    @Option(help: "How long an answer takes, in milliseconds.")
    var latency = 0.0

    @Option(
        help: "Requests in a second that are answered; more are throttled. 0: all are answered."
    )
    var quota = 0

    func validate() throws {
        guard latency >= 0, quota >= 0 else { throw ValidationError("no negative numbers") }
    }

    func run() throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let service = KeyService()
        let limit = quota > 0 ? RequestQuota(perSecond: quota) : nil
        let delay = TimeAmount.microseconds(Int64(latency * 1000))
        let channel = try ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: false)
                    let handler = RequestHandler(service: service, quota: limit, delay: delay)
                    try pipeline.addHandler(handler)
                }
            }
            .bind(host: "127.0.0.1", port: 0).wait()
        print("listening on port \(channel.localAddress?.port ?? 0)")
        fflush(nil)
        // Whoever started it holds the other end of standard input, and takes it along when they go.
        while readLine() != nil {}
        try channel.close().wait()
        try group.syncShutdownGracefully()
    }
}
