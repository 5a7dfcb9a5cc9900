internal import AuthenticatedEncryption
internal import FileAccess
internal import Glibc
internal import SystemPackage
internal import Testing

@testable internal import KeyManagement

@Suite struct LocalKeyFileTests {
    let folder: KeyFolder

    init() throws { folder = try KeyFolder() }

    func errorCode(loading path: FilePath) -> KeyError.Code? {
        do {
            _ = try LocalKeyFile.load(from: path)
            return nil
        } catch { return error.code }
    }

    @Test func createsClosedFilesThatLoad() throws {
        let path = folder.path.appending("new.key")
        let created = try LocalKeyFile.create(at: path)
        #expect(try folder.mode(of: path) == 0o600)
        #expect(try folder.names == ["new.key"])
        let loaded = try LocalKeyFile.load(from: path)
        #expect(loaded.wrappingKey.isEqual(to: created.wrappingKey))
        #expect(loaded.keyID == created.keyID)
        #expect(loaded.path == path)
        let other = try LocalKeyFile.create(at: folder.path.appending("other.key"))
        #expect(other.keyID != created.keyID)
    }

    @Test func loadsKnownFile() throws {
        let path = try folder.write("# x\n\n\(KeySamples.localKeyLine)\n", to: "key")
        let keyFile = try LocalKeyFile.load(from: path)
        #expect(keyFile.keyID == KeySamples.localKeyID)
        #expect(keyFile.wrappingKey.isEqual(to: KeySamples.wrappingKey))
    }

    @Test func neverOverwrites() throws {
        let file = try folder.write("precious", to: "key")
        let link = try folder.link("dangling", to: "/nowhere/at/all")
        for path in [file, link] {
            let error = #expect(throws: KeyError.self) { try LocalKeyFile.create(at: path) }
            #expect(error?.code == .exists)
            #expect(error?.message.contains("never overwritten") == true)
        }
        #expect(try folder.read(file) == "precious")
        #expect(try folder.names == ["dangling", "key"])
        let missing = folder.path.appending("no").appending("such").appending("key")
        let error = #expect(throws: KeyError.self) { try LocalKeyFile.create(at: missing) }
        #expect(error?.code == .cannotCreate)
    }

    @Test(arguments: [0o604, 0o640, 0o644, 0o602, 0o620, 0o610, 0o601, 0o666])
    func refusesFilesThatOthersCanUse(mode: Int) throws {
        let path = try folder.write(KeySamples.localKeyLine, to: "key", mode: mode)
        let link = try folder.link("link", to: path)
        for path in [path, link] {
            let error = #expect(throws: KeyError.self) { try LocalKeyFile.load(from: path) }
            #expect(error?.code == .unsafePermissions)
            #expect(error?.message.contains("chmod 600") == true)
        }
    }

    @Test(arguments: [0o600, 0o400, 0o700])
    func acceptsFilesOfTheUserAlone(mode: Int) throws {
        let path = try folder.write(KeySamples.localKeyLine, to: "key", mode: mode)
        #expect(errorCode(loading: path) == nil)
        #expect(errorCode(loading: try folder.link("link", to: path)) == nil)
    }

    @Test func refusesWhatIsNoKeyFile() throws {
        #expect(errorCode(loading: folder.path.appending("none")) == .missing)
        #expect(errorCode(loading: folder.path) == .malformedKeyFile)
        #expect(errorCode(loading: try folder.write("", to: "empty")) == .malformedKeyFile)
        #expect(errorCode(loading: try folder.write("hello\n", to: "text")) == .malformedKeyFile)
        let comments = String(repeating: "#\n", count: 1_948)
        let largest = comments + KeySamples.localKeyLine + String(repeating: "\n", count: 109)
        #expect(largest.utf8.count == 4_096)
        #expect(errorCode(loading: try folder.write(largest, to: "largest")) == nil)
        #expect(
            errorCode(loading: try folder.write(largest + "\n", to: "big")) == .malformedKeyFile
        )
    }

    @Test func findsDefaultPath() throws {
        #expect(
            KeyFileAccess.defaultPath(of: "default.key", configurationHome: "/c", home: "/h")
                == "/c/coffer/default.key"
        )
        #expect(
            KeyFileAccess.defaultPath(of: "default.key", configurationHome: nil, home: "/h")
                == "/h/.config/coffer/default.key"
        )
        #expect(
            KeyFileAccess.defaultPath(of: "default.key", configurationHome: "relative", home: "/h")
                == "/h/.config/coffer/default.key"
        )
        #expect(
            KeyFileAccess.defaultPath(of: "default.key", configurationHome: nil, home: "relative")
                == nil
        )
        #expect(
            KeyFileAccess.defaultPath(of: "default.key", configurationHome: nil, home: nil) == nil
        )
    }

    @Test func createsFoldersClosedToOthers() throws {
        let path = folder.path.appending("config").appending("coffer")
        try KeyFileAccess.createFolder(path)
        #expect(try folder.mode(of: path) == 0o700)
        #expect(try folder.mode(of: path.removingLastComponent()) == 0o700)
        try KeyFileAccess.createFolder(path)
    }

    @Test func saysWhatMayNotBeReadOrMade() throws {
        let path = try folder.write(KeySamples.localKeyLine, to: "key")
        let plan = FaultPlan(
            failing: [.open, .create, .createFolder],
            with: EACCES,
            under: folder.path,
            persistent: true
        )
        plan.arm(call: 1)
        #expect(errorCode(loading: path) == .accessDenied)
        let passphrase = #expect(throws: KeyError.self) { try PassphraseReader.read(path) }
        #expect(passphrase?.code == .accessDenied)
        let new = folder.path.appending("new")
        let file = #expect(throws: KeyError.self) { try LocalKeyFile.create(at: new) }
        #expect(file?.code == .cannotCreate)
        let made = #expect(throws: KeyError.self) { try KeyFileAccess.createFolder(new) }
        #expect(made?.code == .cannotCreate)
        plan.disarm()
        #expect(errorCode(loading: path) == nil)
        #expect(try folder.names == ["key"])
    }

    @Test func referencesMakeKeyrings() throws {
        let path = try folder.write(KeySamples.localKeyLine, to: "key")
        let keyring = try KeyReference.file(path).makeKeyring { () throws(KeyError) in
            throw KeyError(.wrongPassphrase, "nobody asks")
        }
        #expect("\(keyring)" == "file:\(path)")
        let error = #expect(throws: KeyError.self) {
            try KeyReference.passphrase(.prompt).makeKeyring { () throws(KeyError) in
                throw KeyError(.wrongPassphrase, "nobody answers")
            }
        }
        #expect(error?.message == "nobody answers")
    }
}
