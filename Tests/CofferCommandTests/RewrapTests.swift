internal import Foundation
internal import Testing

/// `coffer rewrap` from the outside.
@Suite struct RewrapTests {
    private let folder: CommandFolder

    init() throws {
        folder = try CommandFolder()
        let result = try folder.shell(
            "echo hello > in; coffer keygen -o new >&2; coffer encrypt in && cp in.coffer two.coffer"
        )
        try #require(result.status == 0)
    }

    @Test func aKeyIsReplacedInTwoSteps() throws {
        let result = try folder.shell(
            """
            old=$(coffer inspect --json in.coffer | grep -o 'local:[0-9a-f]*')
            coffer rewrap --add file:new in.coffer two.coffer || exit
            coffer rewrap --key file:new --remove $old in.coffer two.coffer || exit
            coffer decrypt --key file:new in.coffer -o -; coffer decrypt in.coffer -o -
            """
        )
        #expect(result.status == 77)
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 9)
        #expect(lines[0].hasPrefix("in.coffer: verified slot: file local:"))
        #expect(lines[0].hasSuffix("(the whole batch)"))
        #expect(lines[1].hasPrefix("in.coffer: added slot: file local:"))
        #expect(lines[1].hasSuffix("(this container)"))
        #expect(lines[5].hasPrefix("in.coffer: removed slot: file local:"))
        #expect(lines[8] == "hello")
        #expect(result.error.contains("warning: a removed slot takes nothing back"))
        #expect(try folder.names() == ["in", "in.coffer", "new", "two.coffer"])
    }

    @Test func eventsNameEverySlot() throws {
        let result = try folder.run("rewrap", "--json", "--add", "file:new", "in.coffer")
        let event = try #require(result.events.first)
        #expect(event["status"] as? String == "rewrapped")
        let slots = try #require(event["key_slots"] as? [[String: Any]])
        #expect(slots.map { $0["standing"] as? String } == ["verified", "added"])
        #expect(slots.map { $0["wraps"] as? String } == ["data-key", "container-key"])
        #expect((event["removed_key_slots"] as? [Any])?.isEmpty == true)
    }

    @Test func aCopyForStorageThatCannotBeChanged() throws {
        let result = try folder.shell(
            """
            mkdir out; before=$(sha256sum in.coffer)
            coffer rewrap --quiet --add file:new in.coffer two.coffer -o out/ || exit
            [ "$before" = "$(sha256sum in.coffer)" ] && coffer decrypt --key file:new out/two.coffer -o -
            """
        )
        #expect(result.output == "hello\n")
        #expect(result.status == 0)
    }

    @Test(
        arguments: [
            ("rewrap in.coffer", 64), ("rewrap --add file:new -", 64),
            ("rewrap --add file:new nowhere", 66), ("rewrap --add file:none in.coffer", 77),
            ("rewrap --key file:new --add file:new in.coffer", 77),
            ("rewrap --remove local:none in.coffer", 64), ("rewrap --add file:new in", 65),
            (
                "rewrap --remove \"$(coffer inspect in.coffer | grep -o 'local:[0-9a-f]*')\" in.coffer",
                64
            ),
            ("rewrap --context a=b --add file:new in.coffer", 77),
        ] as [(String, Int32)]
    )
    func refusals(_ line: String, _ status: Int32) throws {
        let before = try folder.read("in.coffer")
        let result = try folder.shell("coffer \(line)")
        #expect(result.status == status, "\(result.error)")
        #expect(result.error.hasPrefix("coffer: "))
        #expect(try folder.read("in.coffer") == before)
    }

    @Test func aContainerOfAnotherOwnerCanBeChanged() throws {
        let result = try folder.shell(
            """
            \(CommandFolder.asNobody)
            chmod 755 . ; cp new ../old; coffer keygen -o ../new >&2; head -c 1100000 /dev/zero > in
            coffer encrypt --force --key file:../old in; chmod 666 in.coffer; chown 65534 ../old ../new
            nobody rewrap --key file:$PWD/../old --add file:$PWD/../new in.coffer; echo $?
            """
        )
        #expect(result.output.hasSuffix("0\n"), "\(result.error)")
    }

    @Test func whatMayNotBeWrittenSaysHowElse() throws {
        let result = try folder.shell(
            """
            \(CommandFolder.asNobody)
            chmod 755 . ; chmod 444 in.coffer; chmod 644 in; cp new ../new; chown 65534 ../new
            nobody rewrap --key file:$PWD/../new --add file:$PWD/../new in.coffer; echo $?
            """
        )
        #expect(result.output == "73\n", "\(result.error)")
        #expect(result.error.contains("-o writes a changed copy"))
    }
}
