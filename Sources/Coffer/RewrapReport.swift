/// What a change of key slots did.
public struct RewrapReport: Sendable, Hashable {
    /// What is known of a slot.
    public enum Standing: String, Sendable, Hashable {
        /// It was there, and was opened with one of the keys given.
        case verified
        /// It was there, and none of the keys given is for it: it may open or not.
        case unverified
        /// It is new, and was opened.
        case added
        /// It is new, and this process can't open it. One that a key service re-encrypted is marked so in the container.
        case addedUnverified = "added-unverified"

        /// Whether the slot was seen to open.
        public var isVerified: Bool { self == .verified || self == .added }
    }

    /// A slot of the changed container.
    public struct Slot: Sendable, Hashable {
        /// The slot.
        public let slot: KeySlotDescription
        /// What is known of it.
        public let standing: Standing
    }

    /// The slots of the changed container, in their order.
    public let slots: [Slot]
    /// The slots that went.
    public let removed: [KeySlotDescription]
    /// Whether a key opened the container, so that its head was found authentic.
    ///
    /// If not, all that was done is that a key service re-encrypted a slot: nothing shows that the container, its old slot
    /// or the new one is what it seems, until somebody has opened it by the new slot.
    public let isAuthenticated: Bool
    /// Bytes of the container.
    public let storedByteCount: UInt64
    /// What the user should know although the slots were changed.
    public let warnings: [String]
}
