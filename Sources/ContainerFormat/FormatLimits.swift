/// Sizes and limits of the format, version 1, suite 1 (format specification, "Limits").
package enum FormatLimits {
    package static let version: UInt16 = 1
    package static let suite: UInt16 = 1

    package static let segmentByteCountLog2: ClosedRange<UInt8> = 16...26
    package static let defaultSegmentByteCount = 1 << 20
    /// Plaintext of one run, at most: it keeps every AES-GCM key inside its limits.
    package static let runByteCount: UInt64 = 1 << 40
    package static let plaintextByteCount = UInt64(Int64.max)
    package static let pageSegmentCount = 16_384

    package static let blockByteCount = 512...1 << 20
    package static let contextByteCount = 8_192
    package static let metadataByteCount = 65_536
    package static let slotCount = 16
    /// What an option may raise `slotCount` to.
    package static let raisedSlotCount = 64
    package static let slotKeyIDByteCount = 2_048
    package static let slotBodyByteCount = 16_384

    package static let containerIDByteCount = 32
    package static let saltByteCount = 32
    package static let macByteCount = 32
    package static let tagByteCount = 16
}
