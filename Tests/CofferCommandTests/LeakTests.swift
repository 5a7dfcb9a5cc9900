internal import AuthenticatedEncryption
internal import ContainerFormat
internal import Foundation
internal import Glibc
internal import KeyManagement
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import Recipients

/// No key is shown, and none is left in memory that a core of the process would have.
@Suite struct LeakTests {
    /// The sorts of keys.
    enum Sort: String, CaseIterable {
        case file, exec, passphrase, xwing, x25519
    }

    /// A name for a secret and its bytes.
    private typealias Secret = (name: String, bytes: [UInt8])

    /// No secret, and on the heap of every process that is given it.
    private static let project = "an encryption context that is no secret"
    private static let passphrase = "a passphrase of more than 16 bytes"

    private let folder: CommandFolder

    /// Makes an input, key files `k` and `k2`, identities, a passphrase file `p` and a command `keep`
    /// that keeps its key in `store`.
    init() throws {
        folder = try CommandFolder(withKey: false)
        let script = #"""
            #!/usr/bin/env python3
            import base64, json, os, sys
            request, store = json.load(sys.stdin), sys.argv[1]
            if request["operation"] == "unwrap":
                answer = {"key": open(store).read()}
            else:
                key = request.get("key") or base64.b64encode(os.urandom(32)).decode()
                open(store, "w").write(key)
                answer = {"key_id": "store", "wrapped_key": "AQID"}
                if request["operation"] == "generate":
                    answer["key"] = key
            json.dump(answer, sys.stdout)
            """#
        try folder.write([UInt8](script.utf8), to: "keep")
        try folder.writeSample(300_000, to: "in")
        let result = try folder.shell(
            """
            exec 2>&1; chmod 755 keep; umask 077; printf '\(Self.passphrase)' > p
            coffer keygen -o k && coffer keygen -o k2 &&
                coffer keygen --recipient -o xwing &&
                coffer keygen --recipient --algorithm x25519 --protect passphrase:file:p -o x25519
            """
        )
        try #require(result.status == 0, "\(result.output)")
    }

    // MARK: Keys and secrets

    /// As `--key` takes it.
    private func reference(_ sort: Sort) -> String {
        switch sort {
        case .file: "file:\(folder.file("k"))"
        case .exec: "exec:\(folder.file("keep")) \(folder.file("store"))"
        case .passphrase: "passphrase:file:\(folder.file("p"))"
        case .xwing, .x25519: "identity:\(folder.file(sort.rawValue))"
        }
    }

    private func keyring(_ sort: Sort) throws -> any Keyring {
        switch try KeyReference(parsing: reference(sort)) {
        case .identity(let path):
            try IdentityKeyring(path: path, asking: ask)
        case let reference: try reference.makeKeyring(asking: ask)
        }
    }

    private func ask() throws(KeyError) -> Passphrase {
        let bytes = [UInt8](Self.passphrase.utf8)
        return try unsafe Passphrase(copying: bytes.span.bytes)
    }

    /// What the user, or the command, has to wrap and unwrap by.
    private func secret(_ sort: Sort) throws -> Secret {
        switch sort {
        case .file: ("the file's key", try folder.keyInFile("k"))
        case .exec:
            (
                "the command's key",
                [UInt8](try #require(Data(base64Encoded: Data(try folder.read("store")))))
            )
        case .passphrase: ("the passphrase", [UInt8](Self.passphrase.utf8))
        case .xwing: ("the private key", try folder.keyInFile("xwing"))
        case .x25519:
            (
                "the private key",
                try Identity.load(from: FilePath(folder.file("x25519")), asking: ask).privateKey
                    .exposedBytes()
            )
        }
    }

    /// The head block of the container `c`.
    private var block: Block {
        get throws {
            let bytes = try folder.read("c")
            let footer = try Footer(decoding: [UInt8](bytes.suffix(Footer.byteCount)))
            let byteCount = try footer.blockByteCount(fileByteCount: UInt64(bytes.count))
            return try Block(parsing: [UInt8](bytes.prefix(byteCount))) { try Hash.sha256($0) }
        }
    }

    /// The keys of the container `c`.
    private func containerSecrets(by sort: Sort) async throws -> [Secret] {
        let block = try block
        let id = block.fixedPart.containerID
        let keyring = try keyring(sort)
        let key = try await keyring.unwrap(
            #require(keyring.candidates(among: block.slots.map { WrappedKey($0) }).first),
            containerID: id,
            for: EncryptionContext(decoding: block.fixedPart.context)
        )
        let opened = try #require(key)
        return [
            ("the data key", opened.secret.exposedBytes()),
            ("the container key", try opened.containerKey(for: id).secret.exposedBytes()),
        ]
    }

    // MARK: Output

    /// Whatever a command is told to say, when it succeeds and when it fails.
    @Test(arguments: Sort.allCases)
    func noKeyIsShown(_ sort: Sort) async throws {
        var shown: [UInt8] = []
        var secrets: [Secret] = []
        let all = [["--json", "--progress", "always"], [], ["--quiet"], ["--json"]]
        let verbosities = all.prefix(Sanitizer.isOn ? 1 : all.count)
        for (number, words) in verbosities.enumerated() {
            for arguments in commands(sort) {
                shown += try everything(shownBy: arguments + words)
            }
            secrets += try await containerSecrets(by: sort) + [secret(sort)]
            for arguments in [["keygen"], ["keygen", "--recipient"], ["inspect", "c"]] {
                let isKey = arguments[0] == "keygen"
                let name = "new-\(number)-\(arguments.count)"
                let all = arguments + words.prefix(1) + (isKey ? ["-o", name] : [])
                shown += try everything(shownBy: all)
                if isKey { secrets.append((name, try folder.keyInFile(name))) }
            }
        }
        for secret in secrets {
            for form in SecretForms.all(of: secret.bytes) {
                let isShown = ByteSearch.offset(of: form.bytes, in: shown) != nil
                #expect(!isShown, "\(secret.name), \(form.name), is shown")
            }
        }
        // What is no secret is shown, and found.
        let id = SecretForms.all(of: try block.fixedPart.containerID)
        #expect(id.contains { ByteSearch.offset(of: $0.bytes, in: shown) != nil })
    }

    /// Commands that succeed and commands that fail, the first of which makes the container `c`.
    private func commands(_ sort: Sort) -> [[String]] {
        let key = ["--key", reference(sort)]
        let opening = key + ["--unlock", "passphrase:file:p"]
        let wrongKeys = [
            "file:k2", "passphrase:file:k2", "identity:x25519", "exec:sh -c 'cat answer'",
            "aws-kms:x",
        ]
        return [
            ["encrypt", "--force", "in", "-o", "c"] + key, ["encrypt", "in", "-o", "c"] + key,
            ["encrypt", "in", "--key", wrongKeys[3]],
            ["decrypt", "--force", "c", "-o", "out"] + opening,
            ["decrypt", "c", "-o", "new", "--context", "none=such"] + opening,
            ["decrypt", "in", "-o", "new"] + opening, ["verify", "c"] + opening,
            ["rewrap", "c", "--force", "-o", "copy", "--add", "file:k2"] + opening,
            ["rewrap", "c", "--remove", "none"] + opening,
        ] + wrongKeys.map { ["decrypt", "c", "-o", "new", "--key", $0] }
    }

    private func everything(shownBy arguments: [String]) throws -> [UInt8] {
        let transcript = try folder.run(bytes: arguments.map { [UInt8]($0.utf8) })
        // A command that answers with a key, and with more than it should.
        if let key = try? folder.read("store") {
            let answer = "{\"key\":\"\(String(decoding: key, as: UTF8.self))\",\"more\":\"\"}"
            try folder.write([UInt8](answer.utf8), to: "answer")
        }
        return transcript.outputBytes + [UInt8](transcript.error.utf8)
    }

    // MARK: Memory

    @Test(
        .enabled(if: MemoryImage.isAvailable, "the memory of other processes can't be read here"),
        arguments: [CommandFolder.program] + (OptimizedCommand.program.map { [$0] } ?? []),
        Sort.allCases
    )
    func noKeyIsLeftInMemory(_ program: String, _ sort: Sort) async throws {
        folder.program = program
        let key = ["--key", reference(sort)]
        let context = ["--context", "project=\(Self.project)"]
        let unlock = ["--unlock", "passphrase:file:\(folder.file("p"))"]
        for arguments in [
            ["encrypt", "in", "-o", "c"] + context,
            ["decrypt", "c", "-o", "out"] + context + unlock,
            ["rewrap", "c", "-o", "copy", "--add", "file:k2"] + context + unlock,
        ] {
            let image = try folder.memory(after: arguments + key).image
            let other = ("the other file's key", try folder.keyInFile("k2"))
            let secrets = try await containerSecrets(by: sort) + [secret(sort), other]
            for secret in secrets {
                for form in SecretForms.all(of: secret.bytes) {
                    let places = image.places(of: form.bytes)
                    #expect(
                        places.isEmpty,
                        "\(arguments[0]): \(secret.name), \(form.name), is left in \(places)"
                    )
                }
            }
            // What is there is found: a text that is no secret, and, where no core has it, a key.
            #expect(!image.places(of: [UInt8](Self.project.utf8)).isEmpty)
            #expect(
                secrets.contains { !image.guardedPlaces(of: $0.bytes).isEmpty },
                "\(arguments[0]): no key is held"
            )
        }
    }

    /// A secret is found wherever it stands in a longer text, whole or half.
    @Test func formsAreFound() throws {
        var random = SeededGenerator()
        for count in 0..<20 {
            let secret = random.bytes(count < 10 ? 32 : 64)
            let forms = SecretForms.all(of: secret)
            let all = random.bytes(count) + secret + random.bytes(7)
            let half = random.bytes(count) + secret.prefix(16)
            for bytes in [all, half, random.bytes(3) + secret.suffix(16)] {
                let hex = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
                let base64 = Data(bytes).base64EncodedString()
                let url = base64.replacing("+", with: "-").replacing("/", with: "_")
                let texts = [hex.joined(), hex.joined().uppercased(), base64, url]
                for text in texts.map({ [UInt8]($0.utf8) }) + [bytes] {
                    #expect(forms.contains { ByteSearch.offset(of: $0.bytes, in: text) != nil })
                }
            }
            let other = random.bytes(100)
            #expect(!forms.contains { ByteSearch.offset(of: $0.bytes, in: other) != nil })
        }
    }
}
