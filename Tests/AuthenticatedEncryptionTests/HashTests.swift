internal import AuthenticatedEncryption
internal import TestSupport
internal import Testing

/// FIPS 180-4 examples.
@Suite struct HashTests {
    @Test func sha256() throws {
        #expect(
            try Hash.sha256([UInt8]("abc".utf8))
                == [UInt8](hex: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        )
        #expect(
            try Hash.sha256([])
                == [UInt8](hex: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        )
    }

    @Test func sha512() throws {
        #expect(
            try Hash.sha512([UInt8]("abc".utf8))
                == [UInt8](
                    hex: """
                        ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a
                        2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f
                        """
                )
        )
    }
}
