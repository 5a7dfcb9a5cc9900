internal import Foundation
internal import Glibc
internal import TestSupport
internal import Testing

/// `--key exec:COMMAND`, by a command that keeps keys in a folder and logs what it is asked.
@Suite struct ExecTests {
    private let folder: CommandFolder

    init() throws {
        folder = try CommandFolder(withKey: false)
        let script = #"""
            #!/usr/bin/env python3
            import base64, json, os, sys
            request = json.load(sys.stdin)
            with open("log", "a") as log:
                print(request["operation"], request["wraps"], request["context"], file=log)
            store = sys.argv[1]
            if request["operation"] == "unwrap":
                if request["key_id"] != "store:" + store:
                    print(request["key_id"], "is not mine", file=sys.stderr)
                    sys.exit(77)
                name = base64.b64decode(request["wrapped_key"]).hex()
                answer = {"key": open(f"{store}/{name}").read()}
            else:
                key = request.get("key") or base64.b64encode(os.urandom(32)).decode()
                wrapped = os.urandom(8)
                open(f"{store}/{wrapped.hex()}", "w").write(key)
                answer = {"key_id": "store:" + store, "wrapped_key": base64.b64encode(wrapped).decode()}
                if request["operation"] == "generate":
                    answer["key"] = key
            json.dump(answer, sys.stdout)
            """#
        try folder.write([UInt8](script.utf8), to: "keep")
        _ = try folder.shell("chmod 755 keep; mkdir one two '\(Self.spaced)'; echo hello > in")
    }

    private static let spaced = "a b"

    private func log() throws -> [String] {
        String(decoding: try folder.read("log"), as: UTF8.self).split(separator: "\n").map(
            String.init
        )
    }

    @Test func encryptsVerifiesAndDecrypts() throws {
        let result = try folder.shell(
            """
            key="exec:./keep '\(Self.spaced)'"
            coffer encrypt --key "$key" --context project=atlas in && coffer verify --key "$key" in.coffer >&2 &&
            coffer decrypt --key "$key" in.coffer -o - && coffer decrypt --key "$key" - -o - < in.coffer
            """
        )
        #expect(result.status == 0, "\(result.error)")
        #expect(result.output == "hello\nhello\n")
        let context = "{'project': 'atlas'}"
        let unwrap = "unwrap data-key \(context)"
        #expect(try log() == ["generate data-key \(context)", unwrap, unwrap, unwrap])
        let event = try #require(try folder.run("inspect", "--json", "in.coffer").events.first)
        let slots = try #require(event["key_slots"] as? [[String: Any]])
        #expect(slots.map { $0["provider"] as? String } == ["exec"])
        #expect(slots.map { $0["key_id"] as? String } == ["store:\(Self.spaced)"])
        #expect(
            try folder.names() == [Self.spaced, "in", "in.coffer", "keep", "log", "one", "two"]
        )
        let container = String(decoding: try folder.read("in.coffer"), as: UTF8.self)
        #expect(!container.contains("keep"))
    }

    @Test func aBatchCostsOneRunEachWay() throws {
        let result = try folder.shell(
            """
            for i in 1 2 3 4 5; do echo $i > f$i; done
            coffer encrypt --key 'exec:./keep one' f1 f2 f3 f4 f5 && rm f?
            coffer decrypt --key 'exec:./keep one' f?.coffer && cat f?
            """
        )
        #expect(result.status == 0, "\(result.error)")
        #expect(result.output == "1\n2\n3\n4\n5\n")
        #expect(try log() == ["generate data-key {}", "unwrap data-key {}"])
    }

    @Test func runsAreCountedAsCalls() throws {
        func calls(_ line: String) throws -> Int? {
            let result = try folder.shell(": > log; coffer \(line)")
            let summary = try #require(result.events.last)
            #expect(summary["key_service_retries"] as? Int == 0)
            #expect(summary["key_service_throttles"] as? Int == 0)
            #expect(summary["key_service_calls"] as? Int == (try log().count))
            return summary["key_service_calls"] as? Int
        }
        let one = "--key 'exec:./keep one'"
        _ = try folder.shell("for i in 1 2 3; do echo $i > f$i; done")
        #expect(try calls("encrypt --json \(one) nowhere") == 0)
        #expect(try calls("encrypt --json \(one) f1 f2 f3") == 1)
        #expect(try calls("verify --json \(one) f?.coffer") == 1)
        #expect(try calls("decrypt --json --force \(one) f?.coffer") == 1)
        // One opens what all share. For each container the new key is asked whether it has the slot
        // already, wraps, and unwraps what it wrapped.
        let added = "--add 'exec:./keep two'"
        #expect(try calls("rewrap --json \(one) \(added) f?.coffer") == 1 + 3 * 3)
        // It is asked for the other's slot first.
        #expect(try calls("verify --json --key 'exec:./keep two' f1.coffer") == 2)
        let failure = try folder.run("encrypt", "--json", "--key", "exec:false", "in")
        #expect(failure.status == 69)
        #expect(failure.events.last?["key_service_calls"] as? Int == 1)
    }

    @Test func severalCommandsAndOtherKeysOpenTheSame() throws {
        let result = try folder.shell(
            """
            coffer keygen -o k >&2
            coffer encrypt --key file:k --key 'exec:./keep one' --key 'exec:./keep two' in
            for key in 'exec:./keep one' 'exec:./keep two' file:k; do
                coffer decrypt --key "$key" in.coffer -o -
            done
            coffer decrypt --key 'exec:./keep three' --key file:k in.coffer -o -
            coffer decrypt --key 'exec:./keep three' in.coffer -o -
            """
        )
        #expect(result.output == "hello\nhello\nhello\nhello\n")
        #expect(result.status == 77)
        #expect(result.error.contains("tried exec:./keep"))
        #expect(result.error.contains("exec:./keep: give the right key"))
        #expect(!result.error.contains("three"))
        #expect(result.error.contains("can't unwrap a key: it refuses (exit status 77): store:"))
    }

    @Test func anotherContextIsRefusedWithoutAsking() throws {
        let result = try folder.shell(
            """
            coffer encrypt --key 'exec:./keep one' --context project=atlas in; rm log
            coffer decrypt --key 'exec:./keep one' --context project=other in.coffer -o out
            """
        )
        #expect(result.status == 77, "\(result.error)")
        #expect(try folder.names() == [Self.spaced, "in", "in.coffer", "keep", "one", "two"])
    }

    @Test(
        arguments: [
            ("exec:sh -c 'echo oh no >&2; exit 3'", 69, "exit status 3: oh no"),
            ("exec:sh -c 'exit 77'", 77, "it refuses"),
            ("exec:sh -c 'echo junk'", 69, "isn't one JSON object"),
            ("exec:./missing", 77, "no such program"),
            ("exec:./in", 77, "is it executable?"),
            ("exec:'", 64, "every quote closed"),
        ] as [(String, Int32, String)]
    )
    func failuresLeaveNothing(key: String, status: Int32, hint: String) throws {
        let result = try folder.run("encrypt", "--key", key, "in")
        #expect(result.status == status)
        #expect(result.error.contains(hint), "\(result.error)")
        #expect(try folder.names() == [Self.spaced, "in", "keep", "one", "two"])
    }

    /// The command itself ignores SIGPIPE and blocks the signals that it waits for.
    @Test func signalsHaveTheirDefaults() throws {
        let result = try folder.shell(
            """
            coffer encrypt --key 'exec:sh -c "grep -E \\"Sig(Blk|Ign)\\" /proc/self/status > list; exit 1"' in
            grep -c -E '[0-9a-f]{9}0000000$' list
            """
        )
        #expect(result.output == "2\n")
    }

    @Test func descriptorsOfTheShellStayThere() throws {
        let result = try folder.shell(
            """
            exec 7< in
            coffer encrypt --key 'exec:sh -c "ls /proc/self/fd >&2; ls -l /proc/self/fd > list; exit 1"' in
            grep -c -e ' 7 -> ' list
            """
        )
        #expect(result.output == "0\n")
    }

    /// The command is in a session of its own, so a terminal's Ctrl-C doesn't reach it.
    @Test(arguments: [SIGINT, SIGTERM], [["encrypt", "in"], ["decrypt", "a.coffer"]])
    func aSignalEndsTheCommandToo(_ signal: Int32, _ arguments: [String]) throws {
        let first = try folder.run("encrypt", "--key", "exec:./keep one", "in", "-o", "a.coffer")
        #expect(first.status == 0)
        let names = try folder.names()
        let key = "exec:sh -c 'echo $$ > id; sleep 1000 & wait'"
        let child = try folder.start(arguments + ["--key", key])
        var id: Int32?
        for _ in 0..<10_000 where id == nil {
            usleep(2_000)
            id = (try? folder.read("id")).flatMap {
                Int32(String(decoding: $0.dropLast(), as: UTF8.self))
            }
        }
        child.send(signal)
        #expect(child.wait() == .exited(128 + signal))
        #expect(try folder.names() == (names + ["id"]).sorted())
        let group = try #require(id)
        for _ in 0..<1_000 where kill(-group, 0) == 0 { usleep(10_000) }
        #expect(kill(-group, 0) != 0)
    }
}
