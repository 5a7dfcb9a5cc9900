internal import FileAccess
internal import SystemPackage
internal import Testing

@testable internal import KeyManagement

@Suite struct HostSecretTests {
    private let folder: KeyFolder
    private let path: FilePath

    init() throws {
        folder = try KeyFolder()
        path = folder.path.appending("state").appending("coffer").appending("resume.key")
    }

    private func code(loading path: FilePath) -> KeyError.Code? {
        do {
            _ = try HostSecret.load(from: path)
            return nil
        } catch { return error.code }
    }

    @Test func isMadeOnceAndClosed() throws {
        let first = try HostSecret.load(from: path)
        #expect(try folder.mode(of: path) == 0o600)
        #expect(try folder.mode(of: path.removingLastComponent()) == 0o700)
        let status = try File.status(of: path)
        #expect(status.byteCount == 32)
        let second = try HostSecret.load(from: path)
        #expect(try File.status(of: path) == status)
        let code = try first.code(for: [1, 2, 3])
        #expect(try second.code(for: [1, 2, 3]) == code)
        #expect(try second.isValid(code, for: [1, 2, 3]))
        #expect(try !second.isValid(code, for: [1, 2]))
        let other = try HostSecret.load(from: folder.path.appending("other"))
        #expect(try !other.isValid(code, for: [1, 2, 3]))
    }

    @Test func oneWinsARace() async throws {
        for round in 0..<20 {
            let path = folder.path.appending("\(round)").appending("resume.key")
            let codes = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<8 {
                    group.addTask { try HostSecret.load(from: path).code(for: [1]) }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(codes.count == 1)
        }
        // Nor is anything left of those that lost.
        #expect(try folder.names.count == 20)
        #expect(
            try File.status(of: folder.path.appending("0").appending("resume.key")).linkCount == 1
        )
    }

    @Test(arguments: [0o604, 0o640, 0o620, 0o666])
    func refusesWhatOthersCanUse(mode: Int) throws {
        let text = String(repeating: "x", count: 32)
        #expect(code(loading: try folder.write(text, to: "open", mode: mode)) == .unsafePermissions)
        #expect(code(loading: try folder.write(text, to: "closed", mode: 0o600)) == nil)
    }

    @Test(arguments: [0, 31, 33])
    func refusesAnotherLength(byteCount: Int) throws {
        let path = try folder.write(String(repeating: "x", count: byteCount), to: "secret")
        #expect(code(loading: path) == .malformedKeyFile)
    }

    @Test func whereItIs() {
        func found(_ stateHome: FilePath?, _ home: FilePath?) -> FilePath? {
            HostSecret.defaultPath(stateHome: stateHome, home: home)
        }
        #expect(found("/s", "/h") == "/s/coffer/resume.key")
        #expect(found(nil, "/h") == "/h/.local/state/coffer/resume.key")
        #expect(found("relative", "/h") == "/h/.local/state/coffer/resume.key")
        #expect(found(nil, "relative") == nil)
        #expect(found(nil, nil) == nil)
    }
}
