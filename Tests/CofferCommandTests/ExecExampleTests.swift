internal import Foundation
internal import TestSupport
internal import Testing

/// The commands in `Tests/Examples/exec`, with the real tools.
@Suite struct ExecExampleTests {
    private let folder: CommandFolder

    init() throws {
        folder = try CommandFolder(withKey: false)
        folder.environment = [
            "EXAMPLES=\(Self.examples)", "PYTHONDONTWRITEBYTECODE=1", "PKCS11_PIN=1234",
            "GNUPGHOME=\(folder.path)/gnupg", "SOFTHSM2_CONF=\(folder.path)/softhsm2.conf",
        ]
        try folder.write([UInt8]("hello\n".utf8), to: "in")
    }

    private static let examples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Examples/exec").path

    /// Shell that encrypts by `seal`, verifies and decrypts by `open`, and fails to by `other`.
    private static let trip = """
        coffer encrypt --key "exec:$EXAMPLES/$seal" --context project=atlas in || exit
        coffer verify --key "exec:$EXAMPLES/$open" in.coffer >&2 || exit
        coffer decrypt --key "exec:$EXAMPLES/$open" in.coffer -o - || exit
        coffer decrypt --key "exec:$EXAMPLES/$other" in.coffer -o -; echo $?
        """

    @Test(.needs("openssl", "python3")) func openssl() throws {
        let result = try folder.shell(
            """
            umask 077
            for name in a b; do
                openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out $name.pem || exit
                openssl pkey -in $name.pem -pubout -out $name.pub || exit
            done
            seal='openssl.py a.pub' open='openssl.py a.pub a.pem' other='openssl.py b.pub b.pem'
            \(Self.trip)
            coffer decrypt --key "exec:$EXAMPLES/$seal" in.coffer -o -; echo $?
            """
        )
        #expect(result.output == "hello\n77\n77\n", "\(result.error)")
    }

    @Test(.needs("gpg", "gpgconf", "gpg-agent", "python3")) func gpg() throws {
        let result = try folder.shell(
            """
            mkdir -m 700 $GNUPGHOME; trap 'gpgconf --kill gpg-agent' EXIT
            for name in a b; do
                gpg --batch --quiet --passphrase '' --quick-generate-key $name@example.org rsa2048 encr || exit
            done
            seal='gpg.py a@example.org' open=$seal other='gpg.py b@example.org'
            \(Self.trip)
            """
        )
        #expect(result.output == "hello\n77\n", "\(result.error)")
    }

    @Test(.needs("softhsm2-util", "pkcs11-tool", "openssl", "python3")) func pkcs11() throws {
        let result = try folder.shell(
            """
            mkdir tokens; echo "directories.tokendir = $PWD/tokens" > $SOFTHSM2_CONF
            for module in /usr/lib/softhsm /usr/lib64 /usr/lib/*/softhsm; do
                module=$module/libsofthsm2.so; [ -e $module ] && break
            done
            softhsm2-util --init-token --free --label coffer --pin 1234 --so-pin 1234 >&2 || exit
            for id in 01 02; do
                pkcs11-tool --module $module --token-label coffer --login --pin 1234 \\
                    --keypairgen --key-type RSA:2048 --id $id >&2 || exit
            done
            seal="pkcs11.py $module coffer 01" open=$seal other="pkcs11.py $module coffer 02"
            \(Self.trip)
            PKCS11_PIN=wrong coffer decrypt --key "exec:$EXAMPLES/$open" in.coffer -o -; echo $?
            coffer decrypt --key "exec:$EXAMPLES/pkcs11.py $module other 01" in.coffer -o -; echo $?
            """
        )
        #expect(result.output == "hello\n77\n77\n69\n", "\(result.error)")
    }
}

extension Trait where Self == ConditionTrait {
    /// Runs a test only where the tools are, and fails it in CI where one isn't.
    static func needs(_ tools: String...) -> Self {
        let environment = ProcessInfo.processInfo.environment
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        let areThere = tools.allSatisfy { tool in
            folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)") }
        }
        return .enabled(
            if: areThere || environment["CI"] != nil,
            "needs \(tools.joined(separator: ", ")): `make test` installs them"
        )
    }
}
