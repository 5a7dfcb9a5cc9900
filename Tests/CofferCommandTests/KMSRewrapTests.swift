internal import TestSupport
internal import Testing

/// `coffer rewrap` with keys of AWS KMS.
@Suite(.needsFakeKMS) struct KMSRewrapTests {
    private let kms: KMSFolder
    private let old: String
    private let new: String

    init() throws {
        kms = try KMSFolder()
        old = try kms.fake.makeKey(alias: "alias/old")
        new = try kms.fake.makeKey(alias: "alias/new")
        let sealed = try kms.shell(
            "cp in two; coffer encrypt --key aws-kms:alias/old --context project=atlas in two"
        )
        try #require(sealed.status == 0)
        _ = try kms.fake.takeLog()
    }

    /// The slots of a container by id and standing, as the report or `inspect` tells.
    private func slots(
        _ event: [String: Any]?,
        _ value: String = "standing"
    ) throws -> [String: String] {
        let slots = try #require(event?["key_slots"] as? [[String: Any]])
        let pairs = slots.map { ($0["key_id"] as? String ?? "", "\($0[value] ?? "")") }
        return Dictionary(pairs) { one, _ in one }
    }

    @Test func keysAreAddedAndRemoved() throws {
        let result = try kms.shell(
            """
            coffer rewrap --json --key aws-kms:\(old) --add aws-kms:alias/new --add file:$HOME/.config/coffer/default.key in.coffer || exit
            coffer rewrap --json --key aws-kms:\(new) --remove \(old) in.coffer || exit
            coffer decrypt --key aws-kms:\(new) in.coffer -o - && coffer decrypt in.coffer -o - || exit
            coffer decrypt --key aws-kms:\(old) in.coffer -o -
            """
        )
        #expect(result.status == 77, "\(result.error)")
        let added = try slots(result.events[0])
        #expect(added.count == 3)
        #expect(added[old] == "verified" && added[new] == "added")
        let kept = try slots(result.events[2])
        #expect(kept.count == 2 && kept[new] == "verified")
        #expect(kept.values.sorted() == ["unverified", "verified"])
        #expect(result.output.hasSuffix("\nhello\nhello\n"))
        let log = try kms.fake.takeLog()
        let operations = ["Decrypt", "Decrypt", "Encrypt", "Decrypt", "Decrypt", "Decrypt"]
        #expect(log.map(\.operation) == operations)
        #expect(log.allSatisfy { $0.context == ["project": "atlas"] })
    }

    @Test func whoMayNotDecryptHasTheKeyReEncrypted() throws {
        for key in [old, new] { try kms.deny(["Decrypt", "Encrypt"], of: key) }
        let result = try kms.shell(
            """
            coffer rewrap --key aws-kms:\(old) --add aws-kms:alias/new in.coffer || exit
            coffer rewrap --json --key aws-kms:\(old) --add aws-kms:\(new) two.coffer || exit
            coffer inspect in.coffer
            """
        )
        #expect(result.status == 0, "\(result.error)")
        #expect(result.output.contains("in.coffer: unverified slot: aws-kms \(old)"))
        #expect(result.output.contains("in.coffer: added (unverified) slot: aws-kms \(new)"))
        #expect(result.output.contains("\(new), wraps the data key, not opened yet by anybody"))
        #expect(result.error.contains("warning: in.coffer: no key given opens it"))
        let event = result.events.first { $0["event"] as? String == "file" }
        #expect(event?["status"] as? String == "rewrapped")
        #expect(try slots(event) == [old: "unverified", new: "added-unverified"])
        #expect((event?["warnings"] as? [String])?.count == 1)
        let log = try kms.fake.takeLog()
        #expect(log.map(\.operation) == ["Decrypt", "ReEncrypt", "Decrypt", "ReEncrypt"])
        #expect(log[1].source == old && log[1].key == "alias/new")

        let removal = try kms.shell(
            "coffer rewrap --key aws-kms:\(new) --remove \(old) --force in.coffer"
        )
        #expect(removal.status == 77, "\(removal.error)")

        try kms.deny([], of: new)
        let opened = try kms.shell(
            """
            coffer decrypt --key aws-kms:\(new) in.coffer -o opened || exit; cat opened
            coffer inspect --json in.coffer
            coffer rewrap --json --key aws-kms:\(new) --add aws-kms:\(new) in.coffer || exit
            coffer inspect --json in.coffer
            coffer rewrap --quiet --key aws-kms:\(new) --remove \(old) in.coffer || exit
            coffer inspect --json in.coffer
            """
        )
        #expect(opened.status == 0, "\(opened.error)")
        #expect(opened.output.hasPrefix("hello\n"))
        let events = Array(opened.events.dropFirst())
        #expect(try slots(events[0], "unverified") == [old: "", new: "1"])
        #expect(try slots(events[1]) == [old: "unverified", new: "verified"])
        #expect(try slots(events[3], "unverified") == [old: "", new: ""])
        #expect(try slots(events[4], "unverified") == [new: ""])
    }

    @Test func aRefusedReEncryptionSaysWhatIsMissing() throws {
        try kms.deny(["Decrypt", "ReEncryptFrom"], of: old)
        let before = try kms.folder.read("in.coffer")
        let result = try kms.shell(
            "coffer rewrap --key aws-kms:\(old) --add aws-kms:\(new) in.coffer"
        )
        #expect(result.status == 77)
        for part in [
            "AWS KMS Decrypt with", "AWS KMS ReEncrypt with", old, new, "policy must allow",
        ] {
            #expect(result.error.contains(part), "\(result.error)")
        }
        #expect(try kms.folder.read("in.coffer") == before)
    }

    @Test func oneThatFailsDoesNotStopTheRest() throws {
        let other = try kms.fake.makeKey()
        let result = try kms.shell(
            """
            coffer encrypt --quiet --key aws-kms:\(other) in -o other.coffer || exit
            coffer rewrap --json --key aws-kms:\(old) --add aws-kms:\(new) --remove \(old) \\
                in.coffer other.coffer nowhere two.coffer
            """
        )
        #expect(result.status == 1)
        let events = result.events
        let statuses = ["rewrapped", "failed", "failed", "rewrapped", nil]
        #expect(events.map { $0["status"] as? String } == statuses)
        let codes = events[1...2].map { ($0["error"] as? [String: Any])?["code"] as? String }
        #expect(codes == ["no-usable-key", "missing-input"])
        #expect(events[4]["failed"] as? Int == 2)
        for event in [events[0], events[3]] { #expect(try slots(event) == [new: "added"]) }
        // One opens what both share; the rest is for each container.
        let log = try kms.fake.takeLog()
        #expect(events[4]["key_service_calls"] as? Int == log.count - 1)
        #expect(log.count { $0.operation == "Encrypt" } == 2)
    }
}
