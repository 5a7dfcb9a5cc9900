extension Scenario {
    /// Lies in slot areas, both blocks alike.
    static let slots: [Scenario] = [
        area("slots-0", "no slot") { $0.put(UInt16(0), at: 128) },
        area("slots-65535", "a slot count of 65,535") { $0.put(UInt16.max, at: 128) },
        area("slots-reserved", "a reserved byte of the slot area") { $0[130] = 1 },
        area("slots-bytes-after", "a byte between the last slot and the end of the block") {
            $0[$0.count - 5] = 1
        },
        Scenario("slots-17", "one slot more than may be", .damaged("block")) {
            $0.blockByteCount = 3072
            $0.slots = Array(repeating: try ForgedSlot($0).encoded(), count: 17)
        },
        area("slot-flags", "an unknown flag of a slot") { $0[134] = 4 },
        area("slot-key-id-utf8", "a key id that isn't UTF-8") { $0[140] = 0xFF },
        area("slot-key-id-length", "a key id that passes the slot area's end") {
            $0.put(UInt16(2048), at: 136)
        },
        area("slot-body-length", "a slot body that passes the slot area's end") {
            $0.put(UInt16(16_384), at: 138)
        },
        Scenario("slot-key-id-too-long", "a key id of 2,049 bytes", .damaged("block")) {
            $0.blockByteCount = 4096
            var slot = ForgedSlot($0)
            slot.kind = 999
            slot.keyID = [UInt8](repeating: 0x61, count: 2049)
            $0.slots = [try ForgedSlot($0).encoded(), try slot.encoded()]
        },
        Scenario("slot-body-too-long", "a slot body of 16,385 bytes", .damaged("block")) {
            $0.blockByteCount = 20_480
            var slot = ForgedSlot($0)
            slot.kind = 999
            slot.change = { $0 = [UInt8](repeating: 0, count: 16_385) }
            $0.slots = [try ForgedSlot($0).encoded(), try slot.encoded()]
        },
        slot("slot-check", "a check that differs", .noUsableKey) { $0.change = { $0[32] ^= 1 } },
        slot("slot-wrapped", "a wrapped key that isn't authentic", .noUsableKey) {
            $0.change = { $0[64] ^= 1 }
        },
        slot("slot-body-longer", "a slot body with a byte too many", .noUsableKey) {
            $0.change = { $0.append(0) }
        },
        slot("slot-other-key", "a slot that yields another data key", .noUsableKey) {
            $0.secret = [UInt8](repeating: 9, count: 32)
        },
        slot("slot-other-kind", "a passphrase slot only, and no passphrase", .noUsableKey) {
            $0.kind = 2
        },
        slot("slot-unknown-kind", "a slot of an unknown kind only", .noUsableKey) {
            $0.kind = 999
        },
        Scenario("slot-of-other-container", "a container slot of another container", .noUsableKey) {
            var slot = try ForgedSlot.ofContainer($0)
            slot.containerID = [UInt8](repeating: 0xC2, count: 32)
            $0.slots = [try slot.encoded()]
        },
        Scenario("slot-says-batch", "a container slot that says it is a batch slot", .noUsableKey) {
            var slot = try ForgedSlot.ofContainer($0)
            slot.flags = 0
            $0.slots = [try slot.encoded()]
        },
        Scenario("slot-of-other-context", "a slot bound to another context", .noUsableKey) {
            $0.slots = [try ForgedSlot($0).encoded()]
            $0.context = contextEntry("project", "atlas")
        },
        Scenario("slot-second-opens", "a slot that yields another key before the right one", .opens)
        {
            $0.blockByteCount = 1024
            var wrong = ForgedSlot($0)
            wrong.secret = [UInt8](repeating: 9, count: 32)
            $0.slots = [try wrong.encoded(), try ForgedSlot($0).encoded()]
        },
    ]

    /// A lie in the slot area of both blocks.
    private static func area(
        _ name: String,
        _ about: String,
        change: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> Scenario {
        Scenario(name, about, .damaged("block")) {
            $0.on(.headBlock, .tailBlock, change: change)
        }
    }

    /// A changed slot, which is the only one.
    private static func slot(
        _ name: String,
        _ about: String,
        _ expectation: Expectation,
        change: @escaping @Sendable (inout ForgedSlot) -> Void
    ) -> Scenario {
        Scenario(name, about, expectation) {
            var slot = ForgedSlot($0)
            change(&slot)
            $0.slots = [try slot.encoded()]
        }
    }
}
