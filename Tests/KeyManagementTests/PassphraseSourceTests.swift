internal import AuthenticatedEncryption
internal import Glibc
internal import KeyManagement
internal import SystemPackage
internal import Testing

@Suite struct PassphraseSourceTests {
    let folder: KeyFolder

    init() throws { folder = try KeyFolder() }

    func read(_ source: PassphraseSource) throws(KeyError) -> [UInt8] {
        try source.read { () throws(KeyError) in
            throw KeyError(.wrongPassphrase, "asked")
        }.secret.exposedBytes()
    }

    func errorCode(_ source: PassphraseSource) -> KeyError.Code? {
        do {
            _ = try read(source)
            return nil
        } catch { return error.code }
    }

    @Test(arguments: [
        ("secret", "secret"), ("secret\n", "secret"), ("two words \nnext", "two words "),
        ("dos\r\n", "dos\r"), ("\u{FC}\0x", "\u{FC}\0x"),
        (String(repeating: "x", count: 1_024) + "\n", String(repeating: "x", count: 1_024)),
    ])
    func readsFirstLineOfFile(content: String, passphrase: String) throws {
        let path = try folder.write(content, to: "passphrase")
        #expect(try read(.file(path)) == [UInt8](passphrase.utf8))
    }

    @Test(arguments: ["", "\n", "\nsecret\n", String(repeating: "x", count: 1_025)])
    func refusesEmptyAndOverlongLines(content: String) throws {
        let path = try folder.write(content, to: "passphrase")
        #expect(errorCode(.file(path)) == .invalidParameter)
    }

    @Test func saysWhatIsMissing() {
        #expect(errorCode(.file(folder.path.appending("none"))) == .missing)
        #expect(errorCode(.file(folder.path)) == .malformedKeyFile)
        #expect(errorCode(.environment("COFFER_TEST_NOT_SET")) == .missing)
        #expect(errorCode(.descriptor(.max)) == .missing)
        #expect(errorCode(.prompt) == .wrongPassphrase)
    }

    @Test(arguments: [0o640, 0o604, 0o602])
    func refusesAFileOpenToOthers(mode: Int) throws {
        let path = try folder.write("secret", to: "passphrase", mode: mode)
        #expect(errorCode(.file(path)) == .unsafePermissions)
        // Whoever passes a descriptor has opened it on purpose.
        let descriptor = try FileDescriptor.open(path, .readOnly)
        defer { try? descriptor.close() }
        #expect(try read(.descriptor(descriptor.rawValue)) == [UInt8]("secret".utf8))
    }

    @Test func leavesTheRestOfADescriptor() throws {
        let path = try folder.write("first\nsecond\nthird", to: "lines")
        let descriptor = try FileDescriptor.open(path, .readOnly)
        defer { try? descriptor.close() }
        let source = PassphraseSource.descriptor(descriptor.rawValue)
        #expect(try read(source) == [UInt8]("first".utf8))
        #expect(try read(source) == [UInt8]("second".utf8))
        #expect(try read(source) == [UInt8]("third".utf8))
        #expect(errorCode(source) == .invalidParameter)
    }

    @Test func takesVariablesWhole() throws {
        // In the environment of every test run; it is not changed, which would race.
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) }
        #expect(try read(.environment("PATH")) == [UInt8](try #require(path).utf8))
    }
}
