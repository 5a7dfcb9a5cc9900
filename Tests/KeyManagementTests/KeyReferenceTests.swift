internal import KeyManagement
internal import SystemPackage
internal import Testing

@Suite struct KeyReferenceTests {
    @Test(arguments: [
        ("file:/a/b", KeyReference.file("/a/b")),
        ("file:key", .file("key")),
        ("file:file:key", .file("file:key")),
        ("file:- x\n", .file("- x\n")),
        ("passphrase", .passphrase(.prompt)),
        ("passphrase:file:/p", .passphrase(.file("/p"))),
        ("passphrase:fd:0", .passphrase(.descriptor(0))),
        ("passphrase:fd:2147483647", .passphrase(.descriptor(.max))),
        ("passphrase:env:SECRET", .passphrase(.environment("SECRET"))),
        ("recipient:coffer-recipient-x", .recipient(.publicKey("coffer-recipient-x"))),
        ("recipient:file:/r", .recipient(.file("/r"))),
        ("identity:/i", .identity("/i")),
        ("identity:file:i", .identity("file:i")),
        ("aws-kms:alias/backup", .amazonKMS("alias/backup")),
    ])
    func parses(text: String, reference: KeyReference) throws {
        #expect(try KeyReference(parsing: text) == reference)
        #expect("\(reference)" == text)
    }

    @Test func parsesCommands() throws {
        let reference = try KeyReference(parsing: "exec:vault.py 'my key'")
        let command = try ExecCommand(parsing: [UInt8]("vault.py 'my key'".utf8))
        #expect(reference == .exec(command))
        #expect("\(reference)" == "exec:vault.py 'my key'")
    }

    @Test func keepsBytesOfPaths() throws {
        let name: [UInt8] = [0x2F, 0xFF, 0x0A, 0xC3]
        let reference = try KeyReference(parsing: [UInt8]("file:".utf8) + name)
        guard case .file(let path) = reference else {
            Issue.record("not a file")
            return
        }
        let bytes = unsafe path.withPlatformString { text in
            unsafe [UInt8](UnsafeRawBufferPointer(start: text, count: name.count))
        }
        #expect(bytes == name)
    }

    @Test(arguments: [
        ("", "use file:PATH, passphrase"),
        ("/home/me/key", "needs file: before it"),
        ("key", "exec:COMMAND"),
        ("Passphrase", "use file:PATH, passphrase"),
        ("file:", "path of a file"),
        ("file:a\0b", "path of a file"),
        ("passphrase:", "passphrase:fd:N"),
        ("passphrase:secret", "never stands in an option"),
        ("passphrase:file:", "path of a file"),
        ("passphrase:fd:", "number of a descriptor"),
        ("passphrase:fd:-1", "number of a descriptor"),
        ("passphrase:fd:3x", "number of a descriptor"),
        ("passphrase:fd:99999999999", "number of a descriptor"),
        ("passphrase:env:", "name of a variable"),
        ("aws-kms:", "aws-kms: needs a key's ARN"),
        ("aws-kms:a\n", "aws-kms: needs a key's ARN"),
        ("aws-kms:k\u{E9}y", "aws-kms: needs a key's ARN"),
        ("aws-kms:\(String(repeating: "a", count: 2_049))", "aws-kms: needs a key's ARN"),
        ("aws-kms", "aws-kms:KEY"),
        ("exec:", "exec: needs a program"),
        ("exec:x 'y", "every quote closed"),
        ("recipient:file:", "path of a file"),
        ("identity:", "identity: needs the path of a file"),
    ])
    func refuses(text: String, hint: String) {
        let error = #expect(throws: KeyError.self) { try KeyReference(parsing: text) }
        #expect(error?.code == .invalidParameter)
        #expect(error?.message.contains(hint) == true, "\(error?.message ?? "")")
    }

    @Test(arguments: ["recipient:x", "recipient:file:/r", "identity:/i", "aws-kms:alias/x"])
    func leavesKeyringsOfOtherModulesToThem(text: String) throws {
        let reference = try KeyReference(parsing: text)
        let error = #expect(throws: KeyError.self) {
            try reference.makeKeyring { () throws(KeyError) in
                throw KeyError(.missing, "nobody is to be asked")
            }
        }
        #expect(error?.code == .invalidParameter)
    }
}
