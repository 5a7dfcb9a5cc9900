internal import ContainerFormat
internal import KeyManagement

extension SlotEditor {
    /// The new block, and what is known of its slots.
    struct Edited: Sendable {
        /// As it was, if nothing changed.
        var block: Block
        /// Whether the container was opened.
        let isAuthenticated: Bool
        var standings: [RewrapReport.Standing] = []
        var removed: [KeySlot] = []

        /// Notes which slots were opened.
        mutating func note(_ trial: SlotTrial) {
            for place in block.slots.indices where trial.opened.contains(block.slots[place]) {
                block.slots[place].isUnverified = false
                if standings[place] == .unverified { standings[place] = .verified }
            }
        }

        /// Adds a slot.
        mutating func append(_ slot: KeySlot, _ standing: RewrapReport.Standing) {
            block.slots.append(slot)
            standings.append(standing)
        }

        /// Refuses to take away the last slot that was seen to open.
        func checkAccess() throws(CofferError) {
            guard isAuthenticated, !standings.contains(where: \.isVerified) else { return }
            throw CofferError(
                .invalidArgument,
                "no slot would be left that was seen to open: keep or add one whose key is given with --key, "
                    + "or use --force"
            )
        }

        /// Refuses keys that would have no room, before their service is called.
        func checkRoom(for added: [any Keyring], limit: Int) throws(CofferError) {
            // Of the others it can be seen after the wrap, which costs nothing, whether they have a slot already.
            try Self.check(block.slots.count + added.count { $0.callsPerKey > 0 }, limit)
        }

        /// Refuses more slots than the user allows.
        func checkSlotCount(limit: Int) throws(CofferError) {
            try Self.check(block.slots.count, limit)
        }

        private static func check(_ slotCount: Int, _ limit: Int) throws(CofferError) {
            guard slotCount <= limit else {
                throw CofferError(
                    .invalidArgument,
                    "\(slotCount) key slots are over the limit of \(limit): "
                        + "--max-key-slots allows up to 64, and who decrypts needs it too"
                )
            }
        }

        func report(_ written: RewrapTarget.Written) -> RewrapReport {
            RewrapReport(
                slots: zip(block.slots, standings).map {
                    RewrapReport.Slot(slot: KeySlotDescription($0), standing: $1)
                },
                removed: removed.map { KeySlotDescription($0) },
                isAuthenticated: isAuthenticated,
                storedByteCount: written.byteCount,
                warnings: written.warnings
            )
        }
    }
}
