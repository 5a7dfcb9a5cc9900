internal import AuthenticatedEncryption
internal import Foundation
internal import KeyManagement
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import Recipients

@Suite struct ProtectedIdentityTests {
    /// Made by an independent program (Tests/Peer/recipient.py) of the samples' private key, with N = 16 so
    /// that opening it takes no time.
    private static let line = """
        coffer-protected-identity-x25519-1:eaYx7t4b-cmPEgMs3q3Q56B5OY_HhriMyEbsia-FpRoEA\
        AAACAAAAAEAAACAgYKDhIWGh4iJiouMjY6PkJGSk5SVlpeYmZqbnJ2en-I27wxBB-G6DFjhTkeXgbkx0\
        RiTn4Uhwapn9D5qj39hUCNIbsh7xHOWraW7twj4bWUkMTDfyBz5Shyg1Zb45QQwArvowNKSHaj0Su5Nk\
        YsH8195ef43
        """
    private static let xwingWrap = [UInt8](
        hex: """
                040000000800000001000000808182838485868788898a8b8c8d8e8f9091929394959697
                98999a9b9c9d9e9f397c2c8d5c746e6b74ac4a207b72abecceda75a171a1efbb6e7ecf70
                d53b5ec2ae63101794acafcde65ebd40844810eef480e10ad964f65160bc42a4603c3a65
                b434754763f468d5bd25d167a4d8d9be
            """
    )
    private static let passphrase = "pass phras\u{E9}"

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func passphrase(_ text: String) throws(KeyError) -> Passphrase {
        let bytes = [UInt8](text.utf8)
        return try unsafe Passphrase(copying: bytes.span.bytes)
    }

    private func write(_ text: String, mode: Int = 0o600) throws -> FilePath {
        let path = folder.path.appending("file")
        try [UInt8](text.utf8).write(to: path)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path.string)
        return path
    }

    private func load(_ text: String, _ word: String = passphrase) throws -> Identity {
        try Identity.load(from: write(text)) { () throws(KeyError) in try passphrase(word) }
    }

    /// The line of other bytes.
    private func line(
        _ bytes: [UInt8],
        _ algorithm: RecipientAlgorithm = .x25519
    ) throws -> String {
        let form = CheckedText(
            prefix: "coffer-protected-identity-\(algorithm.rawValue)-1:",
            byteCount: bytes.count
        )
        return String(decoding: try form.encode(bytes), as: UTF8.self)
    }

    /// What the line stands for.
    private var bytes: [UInt8] {
        get throws {
            let form = CheckedText(prefix: "coffer-protected-identity-x25519-1:", byteCount: 156)
            return try #require(try form.decode([UInt8](Self.line.utf8)))
        }
    }

    @Test(arguments: RecipientAlgorithm.allCases)
    func createsAndOpens(_ algorithm: RecipientAlgorithm) throws {
        let path = folder.path.appending("identity")
        let made = try Identity.create(
            at: path,
            algorithm: algorithm,
            under: passphrase("secret")
        )
        let text = try [UInt8](contentsOf: path)
        let digits = made.privateKey.exposedBytes().map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        #expect(!String(decoding: text, as: UTF8.self).contains(digits.joined()))
        var askedCount = 0
        let loaded = try Identity.load(from: path) { () throws(KeyError) in
            askedCount += 1
            return try passphrase("secret")
        }
        #expect(askedCount == 1)
        #expect(loaded.publicKey == made.publicKey)
        #expect(loaded.privateKey.isEqual(to: made.privateKey))
        #expect(try Identity.loadPublicKey(from: path) == made.publicKey)
        let comment = "# public key: \(try made.publicKey.text())\n"
        #expect(String(decoding: text, as: UTF8.self).contains(comment))
    }

    @Test func anUnprotectedIdentityIsNotAskedFor() throws {
        let path = folder.path.appending("identity")
        let made = try Identity.create(at: path)
        let loaded = try Identity.load(from: path) { () throws(KeyError) in
            Issue.record("asked")
            return try passphrase("secret")
        }
        #expect(loaded.publicKey == made.publicKey)
        #expect(try Identity.loadPublicKey(from: path) == made.publicKey)
    }

    @Test func opensKnownAnswers() throws {
        let classical = RecipientSamples.all[1]
        #expect(try load("# x\n\n\(Self.line)").publicKey.keyID == classical.keyID)
        let xwing = try RecipientSamples.all[0].identity.publicKey
        let text = try line(xwing.bytes + Self.xwingWrap, .xwing)
        #expect(text.hasSuffix("71e97c4a"))
        let identity = try load(text)
        #expect(identity.publicKey == xwing)
        #expect(identity.privateKey.exposedBytes() == RecipientSamples.privateKey)
    }

    @Test(arguments: ["other", "pass phrase", "pass phrase\u{301}", " pass phras\u{E9}"])
    func anotherPassphraseOpensNothing(_ word: String) throws {
        let error = #expect(throws: KeyError.self) { try load(Self.line, word) }
        #expect(error?.code == .wrongPassphrase)
    }

    @Test func withoutAPassphraseItIsNotOpened() throws {
        let path = try write(Self.line)
        let error = #expect(throws: KeyError.self) { try Identity.load(from: path) }
        #expect(error?.code == .wrongPassphrase)
        let refusal = #expect(throws: KeyError.self) {
            try IdentityKeyring(path: path) { () throws(KeyError) in
                throw KeyError(.missing, "no passphrase today")
            }
        }
        #expect(refusal?.message == "no passphrase today")
        #expect(try Identity.loadPublicKey(from: path).keyID == RecipientSamples.all[1].keyID)
    }

    /// Every bit of public key, salt, check and wrapped key counts; so do the parameters, where they are
    /// still in range.
    @Test func aChangedWrapOpensNothing() throws {
        let bytes = try bytes
        for place in bytes.indices where !(32..<44).contains(place) {
            var changed = bytes
            changed[place] ^= 1 << UInt8(place % 8)
            let error = #expect(throws: KeyError.self) { try load(line(changed)) }
            #expect(error?.code == .wrongPassphrase, "\(place)")
        }
        for (place, value) in [(32, 5), (36, 9), (40, 2)] as [(Int, UInt8)] {
            var changed = bytes
            changed[place] = value
            let error = #expect(throws: KeyError.self) { try load(line(changed)) }
            #expect(error?.code == .wrongPassphrase, "\(place)")
        }
    }

    /// What is wrong with the file is seen before anybody types a passphrase.
    @Test func aMalformedFileIsNotAskedFor() throws {
        let bytes = try bytes
        var texts = [
            "\(Self.line)\n\(Self.line)", "\(Self.line) ", String(Self.line.dropLast()),
            Self.line.replacing("eaYx", with: "eaYy"), Self.line.replacing("x25519", with: "xwing"),
            Self.line.replacing("protected-", with: ""), "coffer-protected-identity-x25519-1:",
            try line([UInt8](bytes.dropLast())), try line(bytes + [0]),
            Self.line + "\n" + RecipientSamples.all[0].identityLine,
            String(repeating: "#\n", count: 2_048) + Self.line,
        ]
        // log2 N, the zeros, r and p.
        for (place, value) in [
            (32, 0), (32, 21), (32, 255), (33, 1), (35, 1), (36, 0), (38, 1), (39, 128), (40, 0),
            (40, 5),
            (43, 1),
        ] as [(Int, UInt8)] {
            var changed = bytes
            changed[place] = value
            texts.append(try line(changed))
        }
        for text in texts {
            let path = try write(text)
            let error = #expect(throws: KeyError.self) {
                try Identity.load(from: path) { () throws(KeyError) in
                    Issue.record("asked for \(text)")
                    return try passphrase(Self.passphrase)
                }
            }
            #expect(error?.code == .malformedKeyFile, "\(text)")
            let other = #expect(throws: KeyError.self) { try Identity.loadPublicKey(from: path) }
            #expect(other?.code == .malformedKeyFile, "\(text)")
        }
    }

    /// Whoever knows the passphrase could still write a file whose keys are no pair.
    @Test func keysThatAreNoPairAreRefused() throws {
        let samples = try RecipientSamples.all[1].identity
        let other = try ProtectedIdentity(
            RecipientSamples.secret([UInt8](repeating: 7, count: 32)),
            of: samples.publicKey,
            under: passphrase("secret")
        )
        let text = String(decoding: try other.line(), as: UTF8.self)
        let error = #expect(throws: KeyError.self) { try load(text, "secret") }
        #expect(error?.code == .malformedKeyFile)
    }

    @Test(arguments: [0o640, 0o604, 0o660])
    func othersMayNotUseIt(_ mode: Int) throws {
        let path = try write(Self.line, mode: mode)
        let error = #expect(throws: KeyError.self) { try Identity.loadPublicKey(from: path) }
        #expect(error?.code == .unsafePermissions)
    }
}
