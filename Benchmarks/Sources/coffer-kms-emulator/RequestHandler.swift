internal import FoundationEssentials
internal import NIOCore
internal import NIOFoundationEssentialsCompat
internal import NIOHTTP1

/// Answers the requests of one connection, one after the other.
final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let service: KeyService
    private let quota: RequestQuota?
    private let delay: TimeAmount
    private var target = ""
    private var staysOpen = true
    private var body = ByteBuffer()

    init(service: KeyService, quota: RequestQuota?, delay: TimeAmount) {
        self.service = service
        self.quota = quota
        self.delay = delay
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            target = head.headers.first(name: "X-Amz-Target") ?? ""
            staysOpen = head.isKeepAlive
            body.clear()
        case .body(var part): body.writeBuffer(&part)
        case .end: answer(context)
        }
    }

    private func answer(_ context: ChannelHandlerContext) {
        let (status, answer) = result()
        guard delay > .zero else { return send(status, answer, context) }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: delay) {
            let (handler, context) = bound.value
            handler.send(status, answer, context)
        }
    }

    private func result() -> (HTTPResponseStatus, Data) {
        do {
            if let quota, !quota.admit(at: .now()) {
                throw KeyService.Refusal(type: "ThrottlingException", message: "too many requests")
            }
            let request = Data(buffer: body, byteTransferStrategy: .noCopy)
            return (.ok, try service.answer(to: target, request))
        } catch {
            let refusal =
                error as? KeyService.Refusal
                ?? KeyService.Refusal(type: "KMSInternalException", message: "\(error)")
            let text = "{\"__type\":\"\(refusal.type)\",\"message\":\"\(refusal.message)\"}"
            return (.badRequest, Data(text.utf8))
        }
    }

    private func send(
        _ status: HTTPResponseStatus,
        _ answer: Data,
        _ context: ChannelHandlerContext
    ) {
        let headers: HTTPHeaders = [
            "Content-Type": "application/x-amz-json-1.1", "Content-Length": "\(answer.count)",
        ]
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        var buffer = context.channel.allocator.buffer(capacity: answer.count)
        buffer.writeBytes(answer)
        context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        if !staysOpen { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
