internal import AuthenticatedEncryption

extension Scenario {
    /// What must open: that a decoder refuses too much would otherwise go unseen.
    static let sound: [Scenario] = [
        Scenario("sound", "two segments, the first compressed", .opens) { _ in },
        Scenario("sound-empty", "no plaintext: one empty segment", .opens) {
            $0.runs = [[.raw([])]]
        },
        Scenario("sound-one-byte", "one byte of plaintext", .opens) { $0.runs = [[.raw([7])]] },
        Scenario("sound-full-segment", "exactly one full segment, which is final", .opens) {
            $0.runs = [[.compressed(Frame.repeated(0x42), Frame.plaintext(0x42))]]
        },
        Scenario("sound-runs", "three runs of one segment each", .opens) {
            $0.runs = [
                [.compressed(Frame.repeated(1), Frame.plaintext(1))],
                [.compressed(Frame.repeated(2), Frame.plaintext(2))], [.raw(Forge.tail)],
            ]
        },
        Scenario("sound-context", "an encryption context of two entries", .opens) {
            $0.context = contextEntry("project", "atlas") + contextEntry("stage", "")
        },
        Scenario("sound-metadata", "every metadata field, and one of an unknown type", .opens) {
            $0.metadata = metadataFields
        },
        Scenario("sound-rounding", "blocks and body rounded to 4,096 bytes", .opens) {
            $0.roundingLog2 = 12
            $0.blockByteCount = 4096
        },
        Scenario("sound-large-block", "a block larger than its slots need", .opens) {
            $0.blockByteCount = 2048
        },
        Scenario("sound-container-slot", "one slot, which wraps the container key", .opens) {
            $0.slots = [try ForgedSlot.ofContainer($0).encoded()]
        },
        Scenario("sound-unknown-slot", "a slot of an unknown kind before the right one", .opens) {
            var unknown = ForgedSlot($0)
            unknown.kind = 999
            unknown.keyID = [UInt8]("of a later version".utf8)
            $0.blockByteCount = 1024
            $0.slots = [try unknown.encoded(), try ForgedSlot($0).encoded()]
        },
        Scenario("sound-unverified-slot", "one slot, which is marked as unverified", .opens) {
            var slot = try ForgedSlot.ofContainer($0)
            slot.flags = 3
            $0.slots = [try slot.encoded()]
        },
        Scenario("sound-KMS-slot", "an unverified KMS slot before the right one", .opens) {
            var foreign = ForgedSlot($0)
            foreign.kind = 3
            foreign.flags = 2
            foreign.keyID = [UInt8]("arn:aws:kms:eu-central-1:111122223333:key/1".utf8)
            $0.blockByteCount = 1024
            $0.slots = [try foreign.encoded(), try ForgedSlot($0).encoded()]
        },
        Scenario("sound-16-slots", "as many slots as may be", .opens) {
            $0.blockByteCount = 3072
            $0.slots = Array(repeating: try ForgedSlot($0).encoded(), count: 16)
        },
        Scenario("sound-frame-window", "a frame with a window of the segment size", .opens) {
            $0.setFrame(Frame(windowDescriptor: 6 << 3, blocks: [(0x41, 65_536)]).encoded)
        },
        Scenario("sound-frame-dictionary-0", "a frame that names dictionary 0: none", .opens) {
            $0.setFrame(Frame(dictionaryID: 0, blocks: [(0x41, 65_536)]).encoded)
        },
        Scenario("sound-frame-blocks", "a frame of three blocks", .opens) {
            $0.setFrame(Frame(blocks: [(0x41, 1), (0x41, 65_000), (0x41, 535)]).encoded)
        },
    ]

    static func contextEntry(_ name: String, _ value: String) -> [UInt8] {
        contextEntry([UInt8](name.utf8), [UInt8](value.utf8))
    }

    static func contextEntry(_ name: [UInt8], _ value: [UInt8]) -> [UInt8] {
        var entry: [UInt8] = []
        entry.append(integer: UInt16(name.count))
        entry.append(integer: UInt16(value.count))
        return entry + name + value
    }

    static func field(_ type: UInt16, _ value: [UInt8]) -> [UInt8] {
        var field: [UInt8] = []
        field.append(integer: type)
        field.append(integer: UInt16(value.count))
        return field + value
    }

    static func time(_ seconds: Int64, _ nanoseconds: UInt32) -> [UInt8] {
        var time: [UInt8] = []
        time.append(integer: seconds)
        time.append(integer: nanoseconds)
        return time
    }

    private static let metadataFields: [UInt8] =
        field(1, [0xFF] + [UInt8]("name".utf8)) + field(2, [1, 0, 0, 0, 0, 0, 0, 0])
        + field(3, [0xA4, 1, 0, 0]) + field(4, time(-1, 999_999_999))
        + field(5, [UInt8](repeating: 3, count: 24) + time(1, 2) + time(3, 4))
        + field(6, [UInt8]("coffer 0.1.0".utf8)) + field(7, Forge.zeros) + field(99, [1, 2, 3])
}

extension Forge {
    /// Seals another frame in the place of the first segment's own.
    mutating func setFrame(_ frame: [UInt8]) { runs[0][0].content = frame }
}
