internal import AuthenticatedEncryption
internal import Foundation
internal import KeyManagement
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import Recipients

@Suite struct RecipientFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String, mode: Int = 0o600) throws -> FilePath {
        let path = folder.path.appending("file")
        try [UInt8](text.utf8).write(to: path)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path.string)
        return path
    }

    @Test(arguments: RecipientAlgorithm.allCases)
    func createsAnIdentityOnceAndLoadsIt(_ algorithm: RecipientAlgorithm) throws {
        let path = folder.path.appending("identity")
        let made = try Identity.create(at: path, algorithm: algorithm)
        let attributes = try FileManager.default.attributesOfItem(atPath: path.string)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let loaded = try Identity.load(from: path)
        #expect(loaded.publicKey == made.publicKey)
        #expect(loaded.publicKey.algorithm == algorithm)
        #expect(loaded.privateKey.isEqual(to: made.privateKey))
        let text = String(decoding: try [UInt8](contentsOf: path), as: UTF8.self)
        let comment = "# public key: \(try made.publicKey.text())\n"
        #expect(text.contains(comment))
        let error = #expect(throws: KeyError.self) {
            try Identity.create(at: path, algorithm: algorithm)
        }
        #expect(error?.code == .exists)
        #expect(try Identity.load(from: path).publicKey == made.publicKey)
    }

    @Test func newIdentitiesAreOfXWingAndDiffer() throws {
        let first = try Identity.create(at: folder.path.appending("1"))
        let second = try Identity.create(at: folder.path.appending("2"))
        #expect(first.publicKey.algorithm == .xwing)
        #expect(first.publicKey != second.publicKey)
    }

    @Test(arguments: RecipientSamples.all)
    func readsTheLineOfAnIdentity(_ samples: RecipientSamples) throws {
        let text = try samples.identity.text().exposedBytes()
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        #expect(lines.last ?? "" == samples.identityLine)
        #expect(lines.dropLast().allSatisfy { $0.hasPrefix("#") })
        let path = try write("# x\n\n\(samples.identityLine)")
        #expect(try Identity.load(from: path).publicKey.keyID == samples.keyID)
    }

    @Test(arguments: RecipientSamples.all)
    func refusesAFileThatIsNoIdentity(_ samples: RecipientSamples) throws {
        let line = samples.identityLine
        for text in [
            "", "# nothing\n", "\(line)\n\(line)\n", "\(line) \n", String(line.dropLast()),
            line.replacing("4a4b", with: "4a4c"), line.replacing("identity", with: "local-key"),
            line.replacing("xwing", with: "x25519"), line.replacing("x25519", with: "xwing"),
            samples.publicText, String(repeating: "#\n", count: 2_048) + line,
        ] where text != line {
            let error = #expect(throws: KeyError.self) { try Identity.load(from: write(text)) }
            #expect(error?.code == .malformedKeyFile, "\(text)")
        }
    }

    @Test(arguments: [0o640, 0o604, 0o660])
    func refusesAnIdentityThatOthersCanUse(_ mode: Int) throws {
        let path = try write(RecipientSamples.all[0].identityLine, mode: mode)
        let error = #expect(throws: KeyError.self) { try Identity.load(from: path) }
        #expect(error?.code == .unsafePermissions)
    }

    @Test(arguments: RecipientSamples.all)
    func loadsAPublicKeyThatAllCanRead(_ samples: RecipientSamples) throws {
        for text in [samples.publicText, "# of backup\n\n\(samples.publicText)\n# end\n"] {
            let key = try RecipientKey(.file(write(text, mode: 0o644)))
            #expect(key.keyID == samples.keyID)
        }
        #expect(try RecipientKey(.publicKey(samples.publicText)).keyID == samples.keyID)
    }

    @Test(arguments: RecipientSamples.all)
    func refusesAFileWithoutOnePublicKey(_ samples: RecipientSamples) throws {
        let text = samples.publicText
        for wrong in [
            "", "# \(text)\n", "\(text)\n\(text)\n", "\(text)\r\n", samples.identityLine,
            String(repeating: "#\n", count: 2_048) + text,
        ] {
            let error = #expect(throws: KeyError.self) { try RecipientKey.load(from: write(wrong)) }
            #expect(error?.code == .malformedKeyFile, "\(wrong)")
        }
        let error = #expect(throws: KeyError.self) {
            try RecipientKey.load(from: folder.path.appending("nowhere"))
        }
        #expect(error?.code == .missing)
    }
}
