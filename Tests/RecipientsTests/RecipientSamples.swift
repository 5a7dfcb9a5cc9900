internal import AuthenticatedEncryption
internal import ContainerFormat
internal import KeyManagement
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import Recipients

/// A fixed private key, and what an independent program (Tests/Peer/recipient.py, by Python's
/// `cryptography`) made of it: texts, and slots that it sealed.
struct RecipientSamples: Sendable, CustomTestStringConvertible {
    let algorithm: RecipientAlgorithm
    let publicText: String
    let identityLine: String
    let keyID: String
    /// Wraps ``dataKeyBytes`` for ``context``.
    let batchSlot: KeySlot
    /// Wraps ``containerKeyBytes`` for no context.
    let containerSlot: KeySlot

    static let privateKey = [UInt8](0x40..<0x60)
    static let containerID = [UInt8](0xC0..<0xE0)
    static let otherContainerID = [UInt8](0xC1..<0xE1)
    static let context: EncryptionContext = ["project": "atlas", "a\u{F1}o": "\u{F1}"]
    static let dataKeyBytes = [UInt8](0..<32)
    static let containerKeyBytes = [UInt8](
        hex: """
            8c90ac77742bf9c4a208a151d8bef154c57589aaee097d047ac0138a64a7265565bf273257dfc04083a0
            262369bc15ee6889017ba26910763cf4be58e00a89c3
            """
    )

    var testDescription: String { algorithm.rawValue }

    /// The identity, in no file.
    var identity: Identity {
        get throws {
            try Identity(path: "/i", privateKey: Self.secret(Self.privateKey), algorithm)
        }
    }

    static func secret(_ bytes: [UInt8]) -> SecretBytes {
        unsafe SecretBytes(copying: bytes.span.bytes)
    }

    static var dataKey: DataKey { DataKey(secret(dataKeyBytes)) }
    static var containerKey: ContainerKey {
        ContainerKey(secret(containerKeyBytes), containerID: containerID)
    }

    private init(
        _ algorithm: RecipientAlgorithm,
        keyID: String,
        identityLine: String,
        publicText: String,
        batchBody: String,
        containerBody: String
    ) {
        self.algorithm = algorithm
        self.publicText = publicText.filter { !$0.isWhitespace }
        self.identityLine = identityLine
        self.keyID = keyID
        let slots = [batchBody, containerBody].enumerated().map { number, body in
            KeySlot(
                kind: .recipient,
                wrapsContainerKey: number == 1,
                keyID: [UInt8](keyID.utf8),
                body: [UInt8](hex: body)
            )
        }
        (batchSlot, containerSlot) = (slots[0], slots[1])
    }

    static let all = [
        RecipientSamples(
            .xwing,
            keyID: "xwing:16d45093092340243d45658677c5da16",
            identityLine: """
                coffer-identity-xwing-1:404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f1a86c98d
                """,
            publicText: """
                coffer-recipient-xwing-1:iue2pmpceQUq4qKOsxWqEbInrTgcgRFM_KTKEmcCG7sxNUNGABJd4IxUyvJ
                iCGoYcJBpC6qJ7Qe99UkVl0eVe7JVTKFbcEAxUykXk7JBmMU0BEh0uxBiemwEIIBUA7uj0eFFE1ADqdLN-yJ
                6w4xp9kElI4igMwhL5uwXQhyZ6bmKBFpdAYl6mujCw-eZRitoPnWOBDoFcCdnl_YrNugxPGAnBpqIH2EJ9nX
                MVuwKP5ocVzx9unCCF5ehukIDR7ysOBYzd8BMiUoVIrKenuI5hqNg1TIecJmPEhuHkpuT-aJ-T2RShPWE8SJ
                W0RWX2KizKPg5XTaecVeDyxUfsWmM1Wi7zLVw3_GPlBU2SaVN63pbhIvMoRDEqUOcimSq0fPJAuNpPnscaOl
                v6FEo14SmLGAXm0ptSrgqSQmffKazuDpxVvMqFOFSwlWS3xB5SVeiMnQYaCdluFCC9hE2_PKqCVUvl2m_3Dg
                lq0JEQlUYFkW7xOWXGFdjcoCU0JNeLqJjWxF5eLelWJMkC6RDr_xko8RIk0qwe0VbKNgs22J7I5Q-00w3xWp
                z97wHY0nMwulhGacj-DCJB2xsghUjbuNmWxADLhQPzMWIBDNj03TAuKSrQatuJffG36kJZDpYwaYzN8Bt91i
                PW-yzzhc6aaOu-fiWpaBw0jYQnLATn9G3msDODXFNwuGFUGYcHZWSH4yvcrN4X1VugDSfuhs6N2QOusJiL-u
                UDXCj49ey1YR7DMNnqdZtpbmDJaxR3qFb6yqkoLIFX5QWJSttGsa_uAcyknpnDuOCxesx-KeYhki5MmRArgT
                E4RKeFPGdG_yZY-i01PhT3UJsxiqfchBWsYAGlGAcCFPHZ8OycHgp2ewRGuuk_JCjndEFU2J7S-Q69ImgO2a
                qaLjNgawv1_WVdfenaty3sAwz2RFW2Ooxp2NvljUTqFoNlCQOfwuYx0mOjlZelDolXaayKlCw27cwNahmKUr
                MowpWozOLqBWLriO1llgBjuR0y4uGdfq26JYniITN07InmdgQbwwY2AJMLzy1PYe7PwO6pzynv-nJK1Wom1L
                LDWiI6UYhROdNGnJAAZautrFJoYKXp7wboSJr41ICtUe67vtN3eSHUHgrAKLKc5u8_1A5o1rEqWR-t7NpXoR
                t7cRET4eLhLMPH4cuvidfKadXBVow6kJAnPdjAGDHELtzjViIyeMlvthuwuEs6EMjG1JCLpIZwFeBgusYxWI
                e7pofPzif9Tdwa1BijZt7G2djSuZkJoeUhCF-YjVgjQQvuoG2fUS6t3Ag0JXJTmcmC1uit4cZEehrZkAcVIS
                slKWvfVhDXcfILkWhaDIBPobLlSal9nsY4ttxUdYJxTKhzlRRxIFnNPEoO9xXEGQS33FvWoSrK-cTv5mAHtZ
                lzFbFggVv2lFpFLzJPCtXOlnNFDA5ZtOdJbKvVcNvFeYGHFqc1vd-3MkUiBeCqqXC7_Rt5MJbWfGyPTy1GFr
                KKYgAopNZXZp_9YOp0jRVUqEL_qXK_ZewYDqr_TSbZVtOenWbpewuWqP2aMC2Hr0468m5aTbWvWLQ5vLzjmM
                XBTp5shrydY3uQGP1I1__0kWXF8AuazYyOSqrJtuIxE5w56cnEQ7585a890
                """,
            batchBody: """
                7a64010002002c564798bcec6b1e98286b7576b52d4876ac02b4cd864bae9e3e2b4fdd68302991e5dd8b
                669d937a33b206cd930f102514c48f1bc1de3768e705058d901f2f0f06a3d76ca8b446ee3a7358f5d626
                29816b7897b6bc0f1aa154497aee41f6c0a0f9f1a7fc5c1bae449c501fbcf1a9ca973f454dd23cae2bca
                50a1c15d7deb1701740088eca0204e406b1bafdbeed317fd67c8ac116411d04e5034dc4d5f5dd40f705c
                1a6f1e522f3ffe0ac6b6cbbfd55bca750f5d47e99d3293b759cd17d83c264d6c5b354427fe4a40eab129
                cb0230ec1355140482eb7add68668919a5748f430287d2cce2dd87fe7a313965a142d68d5c594ef72ccc
                26df84a91c6ddadbb0acec6a38d98f2f7b22b97c93b3b4944cca603c4e09608ad5e218b13447cb5308b5
                86c3a94ea2effae1aeb58adb255b0e7f9a92e5cf23e7c2d85b987db4c28a903ad6669e7c349d615bea38
                5b7333ce0f40229b59946fdb8d31d2f407f9ec6d57698100aa0876e0b90d9b3783c615ca42a931a2baf3
                1e28918108ac3917cde0e223efb5d8b9c256ff31bbb65132f71ad8633b6ae97fd11be4a8247ba6129934
                71760f0bb2f88cd954682b534e6c59d042ee219e3884eb4ebe054fb255ace9b8dc961c6adca24a5e2e1e
                ecadeeb18f1f0f2c3c6851ecf5cdfe000e00256762f5706225f7f8c72c605dbcafc788d01d7980608e5f
                10284da5ccbc91a05e5ae1567bf4c47a62e3020e61e54ec2081da70e01c721e84c9b56646d738ad1bfce
                71bf543a60d3bdef8300a0d40c6efc6347cae922ae31b46f97684461a09db8e06d65e10c03f3ff333ff0
                389eaf767b4d18d6e79eacdd0fce5ff0b1c815a7fa5907f6fe986ec742bcbf54e484b3fa96fcb4c4e8e6
                2d46594ebc2456f7da880b4213336c4a5d8a4676f81fa80f87708a078a6c66d4b5bc514e06de97e7622a
                22caded45703777b5a9ad473ed9a6a22ae74cc9f44fc1d359938995bb156cdc6296c2d0855c3fba4c2f0
                7b62177e166c9c37cf7cdfcdf5dd2e31c2481d0fc0d0e78207f58616258360fbbd238ddbb51f930b3629
                26a5b81dbfdceab801ca099df9341d7def50f24e86d9b60029a168010e6ad7bd102cd9d17540167f3ac1
                5207aff7e1b114653ae97d71b5847a9cc4b1c99950462a72c34161a4d6dbab08c72d5f8524f4f2cb8c49
                cdcacbdc36d9301f4afc04f5e6510ac177ac670b0a10b7d5d4a9862821cdc9bfb0d6bc00adf9ce44e2c5
                6a401a3a92f0a558f232d01bd363a2a061a24051e416550591583afd4f6829b61cfe8fc615dc5eac40ff
                326218139863bda5ddfbe98a1aecb0d87f07d93b2126015c5c63f5f0c2293389e440aaa0c870dd8b3393
                8baf6cde07d7e60d87159c04f390474a6bad89d1b611bdff903a622cb6bb47a779640e0500f1b3eb2d49
                4d68bdc5b109796ab25f1dc695c5cddf7f637e017b206a1c3e9f3f48b8a91740fd30e647c413924098fe
                a42fca4f33b6183549bbd507f2202d92719f5fdc28d5b332600ae89859a9f04fe81f33eb721569ef971e
                fdf1ba2e13d9f540c6841e73edd5657c8a4014e33049219ea9970f0fd0eabd8a12112833e0f8484a6fb2
                11f7c3fd479be45a6407dd75a44bad45681e036c12e68f8c2226f365e278beb6dbc65f54a93690af
                """,
            containerBody: """
                7a6401000200cf45312eec419913775c8a11607d8f2bece81466b39f406b6b6d2b6c281d9cb959d4eed7
                9c424ac226c5f7e685d154978dbc41d5bbaf243dac1b4db6db7892b9117627f57fb734931d8f46a2ebbb
                56df9a2abee4aa36455b6dc71785bd7209276bcd552f28b84e0da3f1d8786b377ebd8253e863e67fc12e
                2a8fda200c861930baeabfe12d1fbae0b9c8dd429763ea7e69a12b9fc8029994170d43c83d75954401d8
                b23779bf9c1b9d2b983f18c00c55b0753f655ec7a7d7eca91cda9305d1afe073645a2ce23545edee2302
                71c30a8c1198283a2990d05059875b62debf7c801ee7208141b1a1a5587e3d0e10a74e9641ae041c33eb
                d2865bcbcf8baf9d3a0aab65b3b380a19e765470abd33335d5ce1b571d39b198ce643dd2c3f8c05e97a9
                fc219bc3ea97f0a71e5e25b93d6c0d1b60038eef79182ddf8d564803e935de0d563a5b1a00c17af321d4
                93efb96b9edd93fe0c090aca89f13361793aaadc597dc038ba5e4f6e5bffc9640aea96790e489470fcd4
                c7c11e463e704f9ff47b718edb6ad258cbaf3e2aadee4f6b53992d7398553c6c5623350a86a5d81923b2
                0103f1636f45bfca15dff9376001d6191dde0e622f87816b21515e8f102a046416b321025f7779b1cabb
                7a5558435ae9fcf8377ef4c54fce57653420544de459f9c2fa67a7aac66adc4b5d9331b2dd931cbf719e
                e8d6e45e63e90b4becbd2acdf31ed73d10c1f4fd5f7e61aab663977de8ccedcb3758d393463b4d9cc361
                8cddca3390b3a14e7609b9d7a90985cff48637253ea096cb20cc456ac5095b13c1a6d08f35951746374a
                caa372183d3544d34a585e41b283b4069789912aeedc4f821641242217d23fe8692d7ec9533b935e33d2
                d86f6f34e4702343f785e99bf51633b4e88dca53bb37efcde80dfd8aca277cb905a506724f29fe8afd82
                42b21538ed98301056b1ef7eb78eb0bf5c0c7b2c2fbd966402b8edbc7f3fb3d9614884bb84213c986a24
                49d1af8ae4bf160b57f101e9d2d593b6687fc59283a3059127b6b7fbe027665566fb8c5bffa588cdd07b
                d3f8d05022dc7ab3a910b479fc0d8569af5985f334a3c5d3107142fc3d8290071b1a0199a4dd4f9e4f2c
                6d994e781077da8ddf604b690ca36864512f598e8eb4e5502ae4ae213529012cd0bc3941463b8eb9c4ab
                046870a2dcafdf7cc3ff76d5bd17cbc0b583f692fa8d2f2d4635bb1f86db9892855b491a5ce503b3a7d5
                2a41481214eb2285455ebf85aab1b8fc352b56f9ab9acd474b6004306254c102c58237c2e363bee6fab5
                bdee3434efa7b6a10c184687127cab5d657fb0817eee4d71e2754b504a7a1111b56b00a194143e2ee065
                6224b0751acf27ddeb0bdd6bc788453eff6c028051ca984ecbd9140b713257ef24b5ab35691d705be8d9
                2005cbd9bb183c4ef55850931dfa02d8cc48197e6103c94c60cec62a9870990bbc894d66a83b5e2b5c49
                a92a6520190dab5e9c3320e923e8e88ab7a991e1f2832c031099e5cb7f967f29544a560b6766e7b7fb4f
                b3740d8aa3bdc1d3596d68ec4febd1c9e13a1dd8a57b9e1e3fd2167e1c89cdf05b7cb43cd9c4107a6fc5
                01e9c87450bd54968c9086dabc1c4e7fab0ebcc22db1a84118e928910d832149b0998a71c0502b9176c1
                b5256b2d3eb849d8943d40e0ab75a87a124cfd26313cc14a71a90990b9b7
                """
        ),
        RecipientSamples(
            .x25519,
            keyID: "x25519:67ca2ffd6fe9efab3d76e37c34990a5a",
            identityLine: """
                coffer-identity-x25519-1:404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5fd41a4f0e
                """,
            publicText: """
                coffer-recipient-x25519-1:eaYx7t4b-cmPEgMs3q3Q56B5OY_HhriMyEbsia-FpRo5dc4136a
                """,
            batchBody: """
                200001000200f4638f1a4a1174467a68f0625ae514a8a1033cf2da94ec64fd4fd4708ee90a5216788940
                b6bfe11f2dc245d64ca112b6f4429c8f2fc384f0ab6701675fea6ed563f2d497b48a6483e8030a57bcf3
                cf02
                """,
            containerBody: """
                2000010002006b11301f7583228a9b97f6d9e5a3ba07ed2d75ac742a87050e54c8d30c81054be3495a53
                b1b1bfb49890f8ee00395085fff83fb621c5d52490413408c16bdf624259eb22526a3ab238d919762fd0
                ac5f37e77ba7fb7797d8bd9c3e1c0c9ec99c3f1f3a2eb17fcd0c730d131d34e0fcf7
                """
        ),
    ]
}
