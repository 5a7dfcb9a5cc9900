internal import Dispatch
internal import Glibc
internal import SegmentPipeline

/// A server on 127.0.0.1 that answers as a test tells it, one connection at a time.
///
/// `@unchecked Sendable`: the descriptor is set once, and closed when nobody serves any more.
final class LoopbackServer: @unchecked Sendable {
    /// What to do with a request.
    enum Reply {
        /// Send these bytes and keep the connection.
        case bytes(String)
        /// Send these bytes and close the connection.
        case last(String)
        /// Send nothing until the client has gone.
        case silence
    }

    /// What came in on a connection.
    struct Request: Sendable {
        let connection: Int
        /// Lines without their ends.
        let head: [String]
        let body: [UInt8]
    }

    struct SetupError: Error { let number: Int32 }

    let port: UInt16
    private let listener: Int32
    private let log = Lock<[Request]>([])
    private let current = Lock<Int32?>(nil)
    private let reply: @Sendable (Request) -> Reply
    private let ended = DispatchSemaphore(value: 0)

    init(_ reply: @escaping @Sendable (Request) -> Reply) throws {
        self.reply = reply
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = self.listener
        let isReady = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(listener, address, length) == 0
                    && listen(listener, 16) == 0 && getsockname(listener, address, &length) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        guard isReady else { throw SetupError(number: errno) }
        DispatchQueue(label: "coffer.test.server").async { self.serve() }
    }

    /// All requests so far.
    var requests: [Request] { log.withLock { $0 } }

    /// Ends the server and its connection; to be called at the end of a test.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        current.withLock { connection in
            if let connection { shutdown(connection, Int32(SHUT_RDWR)) }
        }
        ended.wait()
        close(listener)
    }

    private func serve() {
        var count = 0
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            // Programs that other tests start must not hold it open.
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            current.withLock { $0 = connection }
            serve(connection, number: count)
            count += 1
            current.withLock { $0 = nil }
            close(connection)
        }
        ended.signal()
    }

    private func serve(_ connection: Int32, number: Int) {
        while let request = read(from: connection, number: number) {
            log.withLock { $0.append(request) }
            switch reply(request) {
            case .bytes(let text): write(text, to: connection)
            case .last(let text):
                write(text, to: connection)
                return
            case .silence:
                _ = byte(from: connection)
                return
            }
        }
    }

    private func read(from connection: Int32, number: Int) -> Request? {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard let byte = byte(from: connection) else { return nil }
            head.append(byte)
        }
        let lines = String(decoding: head.dropLast(4), as: UTF8.self).split(separator: "\r\n")
            .map { String($0) }
        let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.split(separator: " ")[1]) }
        let body = (0..<(length ?? 0)).compactMap { _ in byte(from: connection) }
        return Request(connection: number, head: lines, body: body)
    }

    private func byte(from connection: Int32) -> UInt8? {
        var byte: UInt8 = 0
        return unsafe recv(connection, &byte, 1, 0) == 1 ? byte : nil
    }

    private func write(_ text: String, to connection: Int32) {
        let bytes = [UInt8](text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes { rest in
                unsafe send(connection, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }
}
