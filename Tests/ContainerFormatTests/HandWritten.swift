import Testing

@testable import ContainerFormat

// Bytes as the specification writes them, made without the encoder that is under test.

func u16(_ value: UInt16) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8)] }
func u32(_ value: UInt32) -> [UInt8] {
    u16(UInt16(value & 0xFFFF)) + u16(UInt16(value >> 16))
}
func u64(_ value: UInt64) -> [UInt8] {
    u32(UInt32(value & 0xFFFF_FFFF)) + u32(UInt32(value >> 32))
}
func i64(_ value: Int64) -> [UInt8] { u64(UInt64(bitPattern: value)) }
func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

/// A byte string that differs from others of its length.
func filler(_ seed: UInt8, _ count: Int) -> [UInt8] {
    (0..<count).map { seed &+ UInt8(truncatingIfNeeded: $0 &* 7) }
}

/// CRC-32C, bit by bit as RFC 3720 defines it.
func referenceCRC32C(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0x82F6_3B78 : crc >> 1 }
    }
    return ~crc
}

/// A record header with a right checksum, whatever its fields are.
func handWrittenHeader(
    type: String,
    flags: UInt8 = 0,
    reserved: [UInt8] = [0, 0, 0],
    stored: UInt32,
    plaintext: UInt32 = 0,
    index: UInt64 = 0,
    prefix: [UInt8] = [0, 0, 0, 0]
) -> [UInt8] {
    let bytes =
        ascii("CFR") + ascii(type) + [flags] + reserved + u32(stored) + u32(plaintext)
        + u64(index) + prefix
    return bytes + u32(referenceCRC32C(bytes))
}

/// Stands in for SHA-256, which is not this module's: any function of all bytes will do here.
func standInChecksum(_ bytes: [UInt8]) -> [UInt8] {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return (1...4).flatMap { u64(hash &* $0) }
}

/// Expects that `body` throws a `FormatError` that names `structure`.
func expectRefusal(
    _ structure: Structure,
    _ what: String = "",
    reason: FormatError.Reason = .damaged,
    at location: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) {
    do {
        try body()
        Issue.record("accepted: \(what)", sourceLocation: location)
    } catch let error as FormatError {
        #expect(error.structure == structure, "\(what)", sourceLocation: location)
        #expect(error.reason == reason, "\(what)", sourceLocation: location)
        #expect(!error.message.isEmpty, sourceLocation: location)
    } catch {
        Issue.record("threw \(error): \(what)", sourceLocation: location)
    }
}
