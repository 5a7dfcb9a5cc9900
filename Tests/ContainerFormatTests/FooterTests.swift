import Testing

@testable import ContainerFormat

struct FooterTests {
    static let value = Footer(
        rootMAC: filler(1, 32),
        bodyByteCount: 0x2000,
        rootOffset: 0x1234,
        rootByteCount: 192,
        segmentCount: 3,
        plaintextByteCount: 131_073,
        mac: filler(2, 32)
    )

    private func bytes(
        magic: [UInt8] = [0x89, 0x43, 0x4F, 0x46, 0x46, 0x45, 0x4E, 0x44],
        version: UInt16 = 1,
        suite: UInt16 = 1,
        reserved: [UInt8] = [0, 0, 0, 0],
        segmentCount: UInt64 = 3,
        endMagic: [UInt8] = [0x0A, 0x52, 0x45, 0x46, 0x46, 0x4F, 0x43, 0x89]
    ) -> [UInt8] {
        magic + u16(version) + u16(suite) + reserved + filler(1, 32) + u64(0x2000) + u64(0x1234)
            + u64(192) + u64(segmentCount) + u64(131_073) + filler(2, 32) + endMagic
    }

    @Test func bytesAreThoseOfTheSpecification() throws {
        #expect(bytes().count == 128)
        #expect(Self.value.encoded == bytes())
        let headMAC = filler(3, 32)
        let authenticated = Self.value.authenticatedBytes(headMAC: headMAC)
        #expect(authenticated == headMAC + bytes().prefix(88))
        #expect(try Footer(decoding: bytes()) == Self.value)
    }

    @Test func fieldsThatAreNotAsSpecifiedAreRefused() {
        expectRefusal(.footer, "magic") {
            _ = try Footer(
                decoding: bytes(magic: [0x89, 0x43, 0x4F, 0x46, 0x46, 0x45, 0x52, 0x0A])
            )
        }
        expectRefusal(.footer, "end magic") { _ = try Footer(decoding: bytes(endMagic: zeros(8))) }
        expectRefusal(.footer, "zero") { _ = try Footer(decoding: bytes(reserved: [0, 0, 0, 1])) }
        expectRefusal(.footer, "no segment") { _ = try Footer(decoding: bytes(segmentCount: 0)) }
        for other: UInt16 in [0, 2, .max] {
            expectRefusal(.footer, "version", reason: .unsupportedVersion) {
                _ = try Footer(decoding: bytes(version: other))
            }
            expectRefusal(.footer, "suite", reason: .unsupportedVersion) {
                _ = try Footer(decoding: bytes(suite: other))
            }
        }
    }

    @Test func everyTruncationAndExtensionIsRefused() {
        for count in 0..<128 {
            expectRefusal(.footer, "\(count)") {
                _ = try Footer(decoding: Array(bytes().prefix(count)))
            }
        }
        expectRefusal(.footer) { _ = try Footer(decoding: bytes() + [0]) }
    }

    @Test func everyFlippedBitIsRefusedOrKept() {
        for position in 0..<128 {
            for bit in 0..<8 {
                var flipped = bytes()
                flipped[position] ^= 1 << bit
                guard let footer = try? Footer(decoding: flipped) else {
                    #expect(position < 16 || position >= 120, "byte \(position)")
                    continue
                }
                #expect(footer.encoded == flipped && 16..<120 ~= position, "byte \(position)")
            }
        }
    }

    @Test func blockLengthFollowsFromTheFile() throws {
        var footer = Self.value
        for (body, block): (UInt64, UInt64) in [
            (512, 512), (4_096, 1 << 20), (1 << 62, 4_096), (512, 513),
        ] {
            footer.bodyByteCount = body
            let file = body + 2 * block + 128
            #expect(try footer.blockByteCount(fileByteCount: file) == Int(block))
            for wrong in [file + 1, file - 1] {
                expectRefusal(.footer) { _ = try footer.blockByteCount(fileByteCount: wrong) }
            }
        }
    }

    @Test func lengthsThatDoNotFitTheFileAreRefused() {
        let cases: [(body: UInt64, file: UInt64)] = [
            (512, 128 + 512 + 2 * 511), (512, 128 + 512 + 2 * (1 << 20 + 1)),
            (512, 0), (512, 127), (512, 128), (512, 128 + 511), (512, 128 + 512), (512, .max),
            (0, 128 + 2 * 512), (80, 128 + 80 + 2 * 512), (511, 128 + 511 + 2 * 512),
            (513, 128 + 513 + 2 * 512), (.max - 511, 2_000), (.max, 2_000), (.max - 511, .max),
        ]
        for (body, file) in cases {
            var footer = Self.value
            footer.bodyByteCount = body
            expectRefusal(.footer, "body \(body), file \(file)") {
                _ = try footer.blockByteCount(fileByteCount: file)
            }
        }
    }

    @Test func fieldsAgreeWithEachOther() throws {
        func refuses(_ what: String, _ change: (inout Footer) -> Void) {
            var footer = Self.value
            change(&footer)
            expectRefusal(.footer, what) { _ = try footer.division(segmentByteCount: 65_536) }
        }
        let division = try Self.value.division(segmentByteCount: 65_536)
        #expect(division.segmentCount == 3 && division.plaintextByteCount == 131_073)
        for count: UInt64 in [0, 2, 4, .max] {
            refuses("segments") { $0.segmentCount = count }
        }
        for count: UInt64 in [131_072, 196_609, 0, 1 << 63, .max] {
            refuses("plaintext \(count)") { $0.plaintextByteCount = count }
        }
        for count: UInt64 in [0, 191, 0x2001, .max] {
            refuses("root length \(count)") { $0.rootByteCount = count }
        }
        for offset: UInt64 in [0x2000 - 191, 0x2000, 0x2001, .max] {
            refuses("root offset \(offset)") { $0.rootOffset = offset }
        }
        var atTheEnd = Self.value
        atTheEnd.rootOffset = 0x2000 - 192
        #expect(throws: Never.self) { try atTheEnd.division(segmentByteCount: 65_536) }
    }

    @Test func theLongestPlaintextIsAccepted() throws {
        var footer = Self.value
        footer.plaintextByteCount = 1 << 63 - 1
        footer.segmentCount = 1 << 47
        footer.bodyByteCount = 1 << 62
        #expect(try footer.division(segmentByteCount: 65_536).segmentCount == 1 << 47)
    }
}
