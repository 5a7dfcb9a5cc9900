internal import AuthenticatedEncryption
internal import ContainerFormat
internal import Foundation
internal import KeyManagement
internal import SystemPackage
internal import TestSupport
internal import Testing

/// Of what passes between the command and AWS KMS by TLS, no secret is shown or left in memory that a core of the
/// process would have.
@Suite(
    .enabled(if: FakeKMS.canRun, "the fake KMS needs Python 3"),
    .enabled(if: MemoryImage.isAvailable, "the memory of other processes can't be read here"),
    .enabled(
        if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"),
        "openssl isn't installed"
    )
)
struct KMSLeakTests {
    private static let accessKeyID = "AKIDOFTHELEAKTESTS"
    private static let secretAccessKey = "a/secret+access/key+of/the+leak/tests"
    private static let sessionToken = "a//session+token//of+the//leak+tests=="

    private let folder: CommandFolder
    private let fake: FakeKMS

    /// Makes an input, key files `k` and `k2`, a fake with a certificate of its own, and credentials in a file:
    /// those of variables stand in a process from its start.
    init() throws {
        folder = try CommandFolder(withKey: false)
        try folder.writeSample(300_000, to: "in")
        let credentials = """
            [default]
            aws_access_key_id = \(Self.accessKeyID)
            aws_secret_access_key = \(Self.secretAccessKey)
            aws_session_token = \(Self.sessionToken)
            """
        let result = try folder.shell(
            """
            exec 2>&1; umask 077; printf '%s' '\(credentials)' > credentials
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=kms \\
                -addext subjectAltName=IP:127.0.0.1 -keyout tls.key -out tls.pem &&
                coffer keygen -o k && coffer keygen -o k2
            """
        )
        try #require(result.status == 0, "\(result.output)")
        let tls = (certificate: folder.file("tls.pem"), key: folder.file("tls.key"))
        fake = try FakeKMS(tls: tls)
        try fake.tell(
            "user",
            [
                "access_key": Self.accessKeyID, "secret": Self.secretAccessKey,
                "token": Self.sessionToken,
            ]
        )
        folder.environment = [
            "AWS_SHARED_CREDENTIALS_FILE=\(folder.file("credentials"))",
            "AWS_CONFIG_FILE=/dev/null", "AWS_CA_BUNDLE=\(tls.certificate)",
            "AWS_REGION=eu-central-1", "AWS_ENDPOINT_URL_KMS=\(fake.url)", "AWS_MAX_ATTEMPTS=1",
            "AWS_EC2_METADATA_DISABLED=true", "NO_PROXY=127.0.0.1",
        ]
    }

    /// The keys of the container `c`, which the key file `k` opens too.
    private func containerSecrets() async throws -> [(name: String, bytes: [UInt8])] {
        let bytes = try folder.read("c")
        let footer = try Footer(decoding: [UInt8](bytes.suffix(Footer.byteCount)))
        let byteCount = try footer.blockByteCount(fileByteCount: UInt64(bytes.count))
        let block = try Block(parsing: [UInt8](bytes.prefix(byteCount))) { try Hash.sha256($0) }
        let keyring = try LocalKeyring(path: FilePath(folder.file("k")))
        let key = try await keyring.unwrap(
            #require(keyring.candidates(among: block.slots.map { WrappedKey($0) }).first),
            containerID: block.fixedPart.containerID,
            for: EncryptionContext(decoding: block.fixedPart.context)
        )
        let opened = try #require(key)
        let containerKey = try opened.containerKey(for: block.fixedPart.containerID)
        return [
            ("the data key", opened.secret.exposedBytes()),
            ("the container key", containerKey.secret.exposedBytes()),
        ]
    }

    @Test(arguments: [CommandFolder.program] + (OptimizedCommand.program.map { [$0] } ?? []))
    func nothingIsLeft(_ program: String) async throws {
        folder.program = program
        // The optimized program binds its functions at the start (Makefile); a debug build would keep registers that a key
        // went through on a stack, where the dynamic linker saves them at a function's first call.
        if program == CommandFolder.program { folder.environment.append("LD_BIND_NOW=1") }
        let (key, other) = (try fake.makeKey(), try fake.makeKey())
        let named = ["--key", "aws-kms:\(key)"]
        for arguments in [
            // The one makes the data key, the other is given it.
            ["encrypt", "in", "-o", "c"] + named
                + ["--key", "aws-kms:\(other)", "--key", "file:\(folder.file("k"))"],
            ["decrypt", "c", "-o", "out"] + named,
            ["rewrap", "c", "-o", "copy", "--add", "aws-kms:\(other)"] + named,
        ] {
            let (image, shown) = try folder.memory(after: arguments)
            let secrets =
                try await containerSecrets() + [
                    ("the secret access key", [UInt8](Self.secretAccessKey.utf8)),
                    ("the session token", [UInt8](Self.sessionToken.utf8)),
                ]
            for (name, secret) in secrets {
                for form in SecretForms.all(of: secret) {
                    let what = "\(arguments[0]): \(name), \(form.name)"
                    let places = image.places(of: form.bytes)
                    #expect(places.isEmpty, "\(what), is left in \(places)")
                    let isShown = ByteSearch.offset(of: form.bytes, in: shown) != nil
                    #expect(!isShown, "\(what), is shown")
                }
            }
            // What is there is found: a name that is no secret, and, where no core has it, a key.
            #expect(
                secrets.contains { !image.guardedPlaces(of: $0.bytes).isEmpty },
                "\(arguments[0]): no secret is held"
            )
            #expect(!image.places(of: [UInt8](Self.accessKeyID.utf8)).isEmpty)
        }
        let operations = Set(try fake.takeLog().map(\.operation))
        #expect(operations == ["GenerateDataKey", "Encrypt", "Decrypt"])
    }
}
