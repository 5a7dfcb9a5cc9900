internal import AuthenticatedEncryption
internal import Testing

@testable internal import KeyManagement

@Suite struct PassphraseParametersTests {
    func bytes(_ costLog2: UInt8, _ blockSize: UInt32, _ parallelism: UInt32) -> [UInt8] {
        PassphraseParameters(
            scrypt: Scrypt(costLog2: costLog2, blockSize: blockSize, parallelism: parallelism)
        ).encoded
    }

    @Test func encodesLittleEndian() {
        #expect(
            bytes(17, 0x0102_0304, 4) == [17, 0, 0, 0, 4, 3, 2, 1, 4, 0, 0, 0]
        )
    }

    @Test(arguments: [(17, 8, 1), (1, 1, 1), (1, 1_024, 4), (20, 8, 4), (22, 2, 1), (15, 1, 1)])
    func acceptsWhatIsWithinLimits(costLog2: UInt8, blockSize: UInt32, parallelism: UInt32) {
        let bytes = bytes(costLog2, blockSize, parallelism)
        #expect(PassphraseParameters(decoding: bytes)?.encoded == bytes)
    }

    @Test(arguments: [
        (0, 8, 1), (24, 1, 1), (64, 8, 1), (255, 8, 1),
        (17, 0, 1), (20, 9, 1), (1, 1_025, 1), (22, 3, 1), (23, 1, 1), (16, 1, 1), (17, .max, 1),
        (10, 1 << 31, 1),
        (17, 8, 0), (17, 8, 5), (17, 8, .max),
    ])
    func refusesWhatIsNot(costLog2: UInt8, blockSize: UInt32, parallelism: UInt32) {
        #expect(PassphraseParameters(decoding: bytes(costLog2, blockSize, parallelism)) == nil)
    }

    @Test func refusesReservedBytesAndShortBodies() {
        for offset in 1...3 {
            var changed = bytes(17, 8, 1)
            changed[offset] = 1
            #expect(PassphraseParameters(decoding: changed) == nil)
        }
        for count in 0..<12 {
            #expect(PassphraseParameters(decoding: [UInt8](bytes(17, 8, 1).prefix(count))) == nil)
        }
    }
}
