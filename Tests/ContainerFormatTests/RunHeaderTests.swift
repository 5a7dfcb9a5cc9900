import ContainerFormat
import Testing

struct RunHeaderTests {
    private let salt = filler(1, 32)

    @Test func theFirstRunLinksToZeros() {
        let run = RunHeader(salt: salt, firstIndex: 0, previous: nil)
        #expect(
            run.authenticatedBytes
                == handWrittenHeader(type: "R", stored: 112, prefix: Array(salt.prefix(4)))
                + salt + zeros(48)
        )
    }

    @Test func aLaterRunLinksToTheOneBefore() {
        let run = RunHeader(
            salt: salt,
            firstIndex: 1 << 40,
            previous: (salt: filler(2, 32), tag: filler(3, 16))
        )
        let bytes =
            handWrittenHeader(
                type: "R",
                stored: 112,
                index: 1 << 40,
                prefix: Array(salt.prefix(4))
            )
            + salt + filler(2, 32) + filler(3, 16)
        #expect(run.authenticatedBytes == bytes)
        #expect(bytes.count + 32 == 32 + RunHeader.storedByteCount)
    }
}
