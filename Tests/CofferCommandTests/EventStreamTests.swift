internal import Foundation
internal import Testing

/// `--json` from the outside.
@Suite struct EventStreamTests {
    private let folder = try? CommandFolder()

    @Test func eachInputHasAnEventAndASummaryEndsThem() throws {
        let folder = try #require(folder)
        let result = try folder.shell("echo 1 > a; coffer encrypt --json a nowhere")
        #expect(result.status == 1)
        let events = result.events
        #expect(events.map { $0["event"] as? String } == ["file", "file", "summary"])
        #expect(events[0]["input"] as? String == "a")
        #expect(events[0]["output"] as? String == "a.coffer")
        #expect(events[0]["status"] as? String == "encrypted")
        #expect(events[0]["plaintext_bytes"] as? Int == 2)
        #expect(events[0]["stored_bytes"] as? Int == (try folder.read("a.coffer").count))
        let error = events[1]["error"] as? [String: Any]
        #expect(events[1]["status"] as? String == "failed")
        #expect(error?["code"] as? String == "missing-input")
        #expect(error?["path"] as? String == "nowhere")
        #expect(events[2]["files"] as? Int == 2)
        #expect(events[2]["failed"] as? Int == 1)
        #expect(events[2]["plaintext_bytes"] as? Int == 2)
        #expect(events[2]["key_service_calls"] as? Int == 0)
        #expect(events[2]["seconds"] is Double)
    }

    @Test func eventsGoToStandardErrorWhenDataGoesToStandardOutput() throws {
        let folder = try #require(folder)
        try folder.write([1, 2, 3], to: "a")
        let encryption = try folder.run("encrypt", "--json", "a", "-o", "-")
        #expect(encryption.errorEvents.map { $0["event"] as? String } == ["file", "summary"])
        let failure = try folder.run("decrypt", "--json", "a", "-o", "-")
        #expect(failure.status == 65)
        #expect(failure.output.isEmpty)
        #expect(failure.errorEvents.map { $0["status"] as? String } == ["failed", nil])
        let keyless = try folder.run("decrypt", "--json", "--key", "file:nowhere", "a", "-o", "-")
        #expect(keyless.status == 77)
        #expect(keyless.errorEvents.map { $0["status"] as? String } == ["failed", nil])
    }

    @Test func standardOutputByItsNameIsStandardOutput() throws {
        let folder = try #require(folder)
        try folder.write([1, 2, 3], to: "a")
        let result = try folder.shell(
            "coffer encrypt --json a -o /dev/stdout | coffer decrypt --json - -o /dev/stdout | cmp - a"
        )
        #expect(result.status == 0)
        #expect(result.output.isEmpty)
        #expect(result.errorEvents.count == 4)
    }

    @Test func namesThatAreNotTextComeInBase64Too() throws {
        let folder = try #require(folder)
        let result = try folder.shell("echo 1 > $'\\xff'; coffer encrypt --json $'\\xff'")
        #expect(result.events.first?["input"] as? String == "\u{FFFD}")
        #expect(result.events.first?["input_bytes"] as? String == "/w==")
        #expect(result.events.first?["output_bytes"] as? String == "/y5jb2ZmZXI=")
    }

    @Test func progressComesWhenAskedFor() throws {
        let folder = try #require(folder)
        try folder.writeSample(100_000, to: "a")
        let json = try folder.run("encrypt", "--json", "--progress", "always", "a")
        let progress = try #require(json.progressEvents.last)
        #expect(progress["processed_bytes"] as? Int == 100_000)
        #expect(progress["total_bytes"] as? Int == 100_000)
        let text = try folder.run("verify", "--progress", "always", "a.coffer")
        #expect(text.error.contains("a.coffer: 97.7 KiB of 97.7 KiB, 100 %"))
        #expect(try folder.run("verify", "a.coffer").error.isEmpty)
        #expect(
            try folder.run("verify", "--json", "--progress", "never", "a.coffer").progressEvents
                .isEmpty
        )
    }

    @Test func aKeyIsAnEvent() throws {
        let folder = try #require(folder)
        let made = try folder.run("keygen", "--json", "-o", "k")
        #expect(made.status == 0)
        let event = try #require(made.events.first)
        #expect(made.events.count == 1)
        #expect(event["event"] as? String == "key")
        #expect(event["path"] as? String == "k")
        #expect((event["key_id"] as? String)?.wholeMatch(of: /local:[0-9a-f]{32}/) != nil)
        #expect(event["error"] is NSNull)
        let refused = try folder.run("keygen", "--json", "-o", "k")
        #expect(refused.status == 73)
        let refusal = try #require(refused.events.first)
        #expect(refusal["key_id"] is NSNull)
        #expect((refusal["error"] as? [String: Any])?["code"] as? String == "output-exists")
        let quiet = try folder.run("keygen", "--quiet", "-o", "k2")
        #expect(quiet.status == 0)
        #expect(quiet.output.isEmpty)
        #expect(quiet.error.hasPrefix("coffer: warning: whoever loses this key"))
    }

    @Test func whatCannotBeInspectedIsAFailedFile() throws {
        let folder = try #require(folder)
        try folder.write([1, 2, 3], to: "a")
        for (name, status, code) in [("a", 65, "damaged"), ("nowhere", 66, "missing-input")]
            as [(String, Int32, String)]
        {
            let result = try folder.run("inspect", "--json", name)
            #expect(result.status == status)
            let event = try #require(result.events.first)
            #expect(result.events.count == 1)
            #expect(event["event"] as? String == "file")
            #expect(event["input"] as? String == name)
            #expect(event["status"] as? String == "failed")
            #expect((event["error"] as? [String: Any])?["code"] as? String == code)
        }
        #expect(try folder.run("encrypt", "a").status == 0)
        let quiet = try folder.run("inspect", "--quiet", "a.coffer")
        #expect(quiet.status == 0)
        #expect(quiet.output.isEmpty)
        #expect(quiet.error.isEmpty)
    }

    @Test func inspectHasTheFieldsThatScriptsRelyOn() throws {
        let folder = try #require(folder)
        try folder.write([1, 2, 3], to: "a")
        #expect(try folder.run("encrypt", "--context", "k=v", "a").status == 0)
        let event = try #require(try folder.run("inspect", "--json", "a.coffer").events.first)
        #expect(event["version"] as? Int == 1)
        #expect(event["suite"] as? Int == 1)
        #expect((event["container_id"] as? String)?.wholeMatch(of: /[0-9a-f]{64}/) != nil)
        #expect(event["segment_size"] as? Int == 1 << 20)
        #expect(event["segment_count"] as? Int == 1)
        #expect(event["plaintext_bytes"] as? Int == 3)
        #expect(event["stored_bytes"] as? Int == (try folder.read("a.coffer").count))
        #expect(event["runs"] as? Int == 1)
        #expect(event["encryption_context"] as? [String: String] == ["k": "v"])
        let slot = try #require((event["key_slots"] as? [[String: String]])?.first)
        #expect(slot["provider"] == "file")
        #expect(slot["key_id"]?.hasPrefix("local:") == true)
        #expect(slot["wraps"] == "data-key")
        #expect(event["authenticated"] as? Bool == false)
        let text = try folder.run("inspect", "a.coffer").output
        #expect(text.hasSuffix("nothing of this is authenticated: it was read without a key\n"))
        #expect(text.contains("context       k=v\n"))
    }
}
