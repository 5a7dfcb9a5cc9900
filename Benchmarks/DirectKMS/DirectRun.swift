internal import AmazonKMS
internal import AuthenticatedEncryption
internal import Glibc
internal import KeyManagement
internal import Synchronization
internal import SystemPackage

/// One run: so many connections take block after block.
struct DirectRun: Sendable {
    /// The most that Encrypt takes.
    private static let blockByteCount = 4096
    /// Where a ciphertext, of at most 6,144 bytes, has its place, after its length in 2 bytes.
    private static let placeByteCount = 6146

    let source: FileDescriptor
    let target: FileDescriptor
    let key: KeyARN
    let connectionCount: Int
    let callLimit: Int
    let duration: Duration

    func run() async throws -> DirectFigure {
        let byteCount = try source.seek(offset: 0, from: .end)
        let blocks = Int((byteCount + Int64(Self.blockByteCount) - 1) / Int64(Self.blockByteCount))
        let limit = min(blocks, callLimit)
        let connector = try KMSConnector.load(KMSConfiguration())
        let clients = try (0..<connectionCount).map { _ in try client(connector) }
        // Connections are made, and credentials found, before the time begins.
        for client in clients { _ = try await client.client.encrypt(block(0), request) }
        let before = clients.map(\.counters.values)

        let blocksTaken = BlockCounter()
        let clock = ContinuousClock()
        let processorStart = Self.processorSeconds
        let start = clock.now
        let latencies = try await withThrowingTaskGroup(of: [Duration].self) { group in
            for client in clients {
                group.addTask {
                    var latencies: [Duration] = []
                    while clock.now - start < duration {
                        let index = blocksTaken.next()
                        guard index < limit else { break }
                        let plaintext = try block(index)
                        let begin = clock.now
                        let wrapped = try await client.client.encrypt(plaintext, request)
                        latencies.append(clock.now - begin)
                        try write(wrapped.ciphertext, index)
                    }
                    return latencies
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let wall = clock.now - start
        let processorSeconds = Self.processorSeconds - processorStart
        let after = clients.map(\.counters.values)
        let done = latencies.count
        for index in Set([0, done - 1]) where done > 0 { try await check(index, by: clients[0]) }
        return DirectFigure(
            connections: connectionCount,
            calls: done,
            bytes: min(done * Self.blockByteCount, Int(byteCount)),
            seconds: wall / .seconds(1),
            processorSeconds: processorSeconds,
            retries: zip(after, before).reduce(0) { $0 + $1.0.retries - $1.1.retries },
            throttles: zip(after, before).reduce(0) { $0 + $1.0.throttles - $1.1.throttles },
            latency: .init(latencies)
        )
    }

    /// What this process took so far.
    private static var processorSeconds: Double {
        var usage = rusage()
        unsafe getrusage(RUSAGE_SELF.rawValue, &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) {
            $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
        }
    }

    private struct Connection: Sendable {
        let client: KMSClient
        let counters: CallCounters
    }

    private var request: KMSClient.Request { KMSClient.Request(keyID: key.description) }

    /// A client with a connection of its own.
    private func client(_ connector: KMSConnector) throws -> Connection {
        let counters = CallCounters()
        var policy = connector.policy
        // Throttled calls are part of what is measured, and end no run.
        policy.attemptCount = 30
        policy.longestDelay = .milliseconds(500)
        let caller = KMSCaller(
            region: key.region,
            endpoint: try connector.locator.endpoint(inRegion: key.region),
            credentials: connector.credentials,
            transport: CurlTransport(),
            policy: policy,
            counters: counters
        )
        return Connection(client: KMSClient(caller), counters: counters)
    }

    private func block(_ index: Int) throws -> SecretBytes {
        var bytes = [UInt8](repeating: 0, count: Self.blockByteCount)
        let offset = Int64(index * Self.blockByteCount)
        let count = try unsafe bytes.withUnsafeMutableBytes {
            try unsafe source.read(fromAbsoluteOffset: offset, into: $0)
        }
        return unsafe SecretBytes(copying: bytes.span.bytes.extracting(0..<count))
    }

    private func write(_ ciphertext: [UInt8], _ index: Int) throws {
        let length = [UInt8(ciphertext.count & 0xFF), UInt8(ciphertext.count >> 8)]
        try target.writeAll(
            toAbsoluteOffset: Int64(index * Self.placeByteCount),
            length + ciphertext
        )
    }

    /// Has KMS decrypt what was kept of a block: what was measured is what it says.
    private func check(_ index: Int, by connection: Connection) async throws {
        var place = [UInt8](repeating: 0, count: Self.placeByteCount)
        let count = try unsafe place.withUnsafeMutableBytes {
            try unsafe target.read(
                fromAbsoluteOffset: Int64(index * Self.placeByteCount),
                into: $0
            )
        }
        let ciphertext = Array(place[2..<min(count, 2 + Int(place[0]) + Int(place[1]) << 8)])
        let plaintext = try await connection.client.decrypt(ciphertext, request)
        guard try plaintext.isEqual(to: block(index)) else { throw DirectError() }
    }
}

/// Numbers blocks for many tasks.
private final class BlockCounter: Sendable {
    private let count = Atomic(0)

    func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).oldValue }
}

/// What KMS gave back wasn't what it was given.
struct DirectError: Error {}
