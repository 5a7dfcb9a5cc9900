internal import AuthenticatedEncryption
internal import TestSupport

/// Makes containers by hand, byte by byte from the specification, sound or with any lie in them.
///
/// It knows the data key, so every MAC, checksum and tag after a lie is right: what refuses such a container is the
/// check of the lie itself, not one above it. Ids, salts and keys are fixed: the same forge makes the same bytes.
struct Forge {
    /// What can be changed, with the bytes before their MAC, CRC or checksum is computed.
    enum Part: Hashable {
        /// What the head MAC covers.
        case fixedPart
        /// A whole block without its 32-byte checksum.
        case headBlock, tailBlock
        /// The metadata fields before they are sealed.
        case metadata
        /// The first 28 bytes of a record header: its type and which of that type.
        case header(Character, Int)
        /// Content of R, P, X before the MAC; of S before it is sealed.
        case content(Character, Int)
        /// No bytes yet: what is put here stands before that record.
        case before(Character, Int)
        /// A whole record, its MAC or tag included.
        case record(Character, Int)
        /// The first 88 bytes of the footer.
        case footer
        /// The whole container.
        case file
    }

    struct Segment {
        /// What is sealed: plaintext, or a frame.
        var content: [UInt8]
        var plaintext: [UInt8]
        var isCompressed = false
        /// Nil: set for the last segment of all.
        var isFinal: Bool?

        static func raw(_ plaintext: [UInt8]) -> Segment {
            Segment(content: plaintext, plaintext: plaintext)
        }

        static func compressed(_ frame: [UInt8], _ plaintext: [UInt8]) -> Segment {
            Segment(content: frame, plaintext: plaintext, isCompressed: true)
        }
    }

    static let wrappingKey = [UInt8](repeating: 0x57, count: 32)
    var dataKey = [UInt8](0..<32)
    var containerID = [UInt8](repeating: 0xC1, count: 32)
    var context: [UInt8] = []
    var segmentByteCountLog2: UInt8 = 16
    var roundingLog2: UInt8 = 9
    var blockByteCount = 512
    /// Encoded slots; nil: one batch slot of `wrappingKey`.
    var slots: [[UInt8]]?
    var metadata: [UInt8] = []
    /// Segments by run: by default one that is compressed and one of 24 bytes.
    var runs: [[Segment]] = [
        [.compressed(Frame.repeated(0x41), Frame.plaintext(0x41)), .raw(tail)]
    ]
    var pageSegmentCount = 16_384
    /// Tells runs and metadata of one container from those of another.
    var saltSeed: UInt8 = 0
    private var changes: [Part: (inout [UInt8]) -> Void] = [:]

    static let tail = [UInt8]("the end of the plaintext".utf8)

    /// What a decoder must give, if nothing was changed.
    var plaintext: [UInt8] { runs.joined().flatMap(\.plaintext) }

    /// Tells a lie in each of `parts`.
    mutating func on(_ parts: Part..., change: @escaping (inout [UInt8]) -> Void) {
        for part in parts { changes[part] = change }
    }

    func changed(_ part: Part, _ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        changes[part]?(&bytes)
        return bytes
    }

    /// The container.
    func build() throws -> [UInt8] {
        let block = try blocks()
        let body = try ForgedBody(self).build()
        var footer = [UInt8](hex: "89434F4646454E44 0100 0100 00000000") + body.rootMAC
        for value in [
            body.bytes.count, body.rootOffset, body.rootByteCount, runs.joined().count,
            plaintext.count,
        ] { footer.append(integer: UInt64(value)) }
        footer = changed(.footer, footer)
        let end = try mac("footer", block.headMAC + footer) + [UInt8](hex: "0A524546464F4389")
        return changed(.file, block.head + body.bytes + block.tail + footer + end)
    }

    private func blocks() throws -> (head: [UInt8], tail: [UInt8], headMAC: [UInt8]) {
        var fixed = [UInt8](hex: "89434F464645520A 0100 0100")
        fixed += [segmentByteCountLog2, roundingLog2, 0, 0] + containerID
        fixed.append(integer: UInt32(context.count))
        fixed += try context + key("commitment").exposedBytes()
        fixed = changed(.fixedPart, fixed)
        let headMAC = try mac("head", fixed)
        let slots = try slots ?? [ForgedSlot(self).encoded()]
        var area: [UInt8] = []
        area.append(integer: UInt64(0))
        area.append(integer: UInt32(blockByteCount))
        area.append(integer: UInt16(slots.count))
        area += [0, 0] + slots.joined()
        var block = fixed + headMAC + area
        block += [UInt8](repeating: 0, count: max(0, blockByteCount - 36 - block.count))
        block.append(integer: UInt32(blockByteCount))
        let head = changed(.headBlock, block)
        let tail = changed(.tailBlock, block)
        return (try head + Hash.sha256(head), try tail + Hash.sha256(tail), headMAC)
    }
}

/// The key schedule, from the specification.
extension Forge {
    static let zeros = [UInt8](repeating: 0, count: 32)

    func key(_ label: String, _ salt: [UInt8] = zeros) throws -> SecretBytes {
        let key = try HKDF.extract(
            salt: containerID,
            inputKey: SecretBytes(of: dataKey)
        )
        let padding = [UInt8](repeating: 0, count: 16 - label.utf8.count)
        let info = [UInt8]("coffer v1".utf8) + [1, 0] + [UInt8](label.utf8) + padding + salt
        return try HKDF.expand(key, info: info, byteCount: 32)
    }

    func mac(_ label: String, _ bytes: [UInt8], _ salt: [UInt8] = zeros) throws -> [UInt8] {
        try MessageAuthentication.code(for: bytes, key: key(label, salt))
    }

    /// Seals a record whose first `associated` bytes are not secret.
    static func seal(
        _ text: [UInt8],
        after associated: [UInt8],
        key: SecretBytes,
        nonce: Nonce
    ) throws -> [UInt8] {
        let cipher = try SegmentCipher()
        try cipher.setKey(key)
        var record = associated + text + [UInt8](repeating: 0, count: 16)
        var span = record.mutableSpan
        var bytes = unsafe span.mutableBytes
        try cipher.seal(&bytes, associatedByteCount: associated.count, nonce: nonce)
        return [UInt8](record.dropFirst(associated.count))
    }
}

extension SecretBytes {
    /// A test's bytes, which are no secret.
    convenience init(of bytes: [UInt8]) {
        self.init(byteCount: bytes.count) { span in
            for (offset, byte) in bytes.enumerated() {
                span.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
            }
        }
    }
}

extension [UInt8] {
    mutating func append(integer value: some FixedWidthInteger) {
        for shift in 0..<value.bitWidth / 8 {
            append(UInt8(truncatingIfNeeded: value >> (8 * shift)))
        }
    }

    /// Overwrites bytes with a little-endian integer.
    mutating func put(_ value: some FixedWidthInteger, at offset: Int) {
        for shift in 0..<value.bitWidth / 8 {
            self[offset + shift] = UInt8(truncatingIfNeeded: value >> (8 * shift))
        }
    }

    func integer<T: FixedWidthInteger>(at offset: Int, as _: T.Type = T.self) -> T {
        (0..<T.bitWidth / 8).reversed().reduce(0) { $0 << 8 | T(self[offset + $1]) }
    }
}
