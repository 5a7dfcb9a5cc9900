import Testing

@testable import ContainerFormat

struct ByteReaderTests {
    @Test func integersAreLittleEndian() throws {
        var reader = ByteReader([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], .root)
        #expect(try reader.integer(UInt8.self) == 0x01)
        #expect(try reader.integer(UInt16.self) == 0x0302)
        #expect(try reader.integer(UInt32.self) == 0x0706_0504)
        #expect(try reader.integer(UInt64.self) == 0x0F0E_0D0C_0B0A_0908)
        try reader.expectEnd()
    }

    @Test func negativeIntegersAreInTwosComplement() throws {
        var reader = ByteReader([0xFE] + [UInt8](repeating: 0xFF, count: 7), .root)
        #expect(try reader.integer(Int64.self) == -2)
        var least = ByteReader(zeros(7) + [0x80], .root)
        #expect(try least.integer(Int64.self) == .min)
    }

    @Test func nothingIsReadPastTheEnd() {
        expectRefusal(.run, "integer") {
            var reader = ByteReader(zeros(7), .run)
            _ = try reader.integer(UInt64.self)
        }
        for count in [4, Int.max, -1, Int.min] {
            expectRefusal(.run, "take \(count)") {
                var reader = ByteReader(zeros(3), .run)
                _ = try reader.take(count)
            }
        }
        expectRefusal(.run, "range") {
            var reader = ByteReader(zeros(10), .run, in: 4..<6)
            _ = try reader.take(3)
        }
    }

    @Test func aRangeIsReadFromItsStart() throws {
        var reader = ByteReader([1, 2, 3, 4], .run, in: 1..<3)
        #expect(try reader.take(2) == [2, 3])
        #expect(reader.position == 3)
        try reader.expectEnd()
    }

    @Test func bytesOverAndReservedBytesAreRefused() {
        expectRefusal(.page) { try ByteReader([0], .page).expectEnd() }
        expectRefusal(.page) {
            var reader = ByteReader([0, 0, 1], .page)
            try reader.expectZeros(3)
        }
        expectRefusal(.page) {
            var reader = ByteReader([1, 2], .page)
            try reader.expect([1, 3], "mark")
        }
    }

    @Test func writtenIntegersAreLittleEndian() {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: 0x0201 as UInt16)
        bytes.append(littleEndian: 0x0605_0403 as UInt32)
        bytes.append(littleEndian: -2 as Int64)
        #expect(bytes == [1, 2, 3, 4, 5, 6, 0xFE] + [UInt8](repeating: 0xFF, count: 7))
    }
}
