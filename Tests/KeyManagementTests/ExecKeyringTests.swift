internal import AuthenticatedEncryption
internal import ContainerFormat
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import KeyManagement

@Suite struct ExecKeyringTests {
    private static let key = "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8="
    private static let answerToGenerate =
        #"{"key":"\#(key)","key_id":"test:\u00e9","wrapped_key":"AQID"}"#
    private static let answerToUnwrap = #"{"key":"\#(key)"}"#

    /// A keyring over a line of shell, which has no single quote in it.
    private func keyring(_ script: String, deadline: Duration = .seconds(60)) throws -> ExecKeyring
    {
        ExecKeyring(
            try ExecCommand(parsing: [UInt8]("sh -c '\(script)'".utf8)),
            deadline: deadline
        )
    }

    /// One that gives these answers to generate and to unwrap.
    private func answering(_ generate: String, _ unwrap: String) throws -> ExecKeyring {
        func quoted(_ text: String) -> String {
            text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
        }
        return try keyring(
            """
            case $(cat) in *generate*) printf %s "\(quoted(generate))";; \
            *) printf %s "\(quoted(unwrap))";; esac
            """
        )
    }

    private func sample(container: Bool = false) -> KeySlot {
        container ? KeySamples.execContainerSlot : KeySamples.execBatchSlot
    }

    private func unwrap(
        _ slot: KeySlot,
        by keyring: ExecKeyring,
        containerID: [UInt8] = KeySamples.containerID,
        context: EncryptionContext = KeySamples.context
    ) async throws -> WrappableKey? {
        try await keyring.unwrap(WrappedKey(slot), containerID: containerID, for: context)
    }

    @Test func unwrapsKnownAnswers() async throws {
        let keyring = try answering("", Self.answerToUnwrap)
        let dataKey = try #require(await unwrap(sample(), by: keyring)).exposed
        #expect(dataKey == ("data key", [UInt8](0..<32)))
        let containerKey = try #require(
            await unwrap(sample(container: true), by: keyring, context: [:])
        ).exposed
        #expect(containerKey == ("container key", KeySamples.containerKeyBytes))
    }

    @Test func generatesWrapsAndUnwraps() async throws {
        let keyring = try answering(Self.answerToGenerate, Self.answerToUnwrap)
        let generated = try await keyring.generate(for: KeySamples.context)
        let slot = generated.wrappedKey.slot
        #expect(generated.wrappedKey.provider == "exec")
        #expect(generated.wrappedKey.keyID == "test:\u{E9}")
        #expect(slot.body.count == 112 + 3)
        #expect(slot.body.suffix(3) == [1, 2, 3])
        #expect(!slot.wrapsContainerKey)
        let key = try #require(await unwrap(slot, by: keyring)).exposed
        #expect(key == WrappableKey.dataKey(generated.dataKey).exposed)
        let other = try await keyring.generate(for: KeySamples.context)
        #expect(!other.dataKey.secret.isEqual(to: generated.dataKey.secret))
    }

    @Test func wrapsByAKeyOfItsOwn() async throws {
        // The command "wraps" a key by what it was given: the last 46 bytes but two of the line.
        let keyring = try keyring(
            """
            line=$(cat); text=${line%\\"*}; text=${text##*\\"}
            case $line in
            *operation\\":\\"wrap*) printf "{\\"key_id\\":\\"plain\\",\\"wrapped_key\\":\\"%s\\"}" $text;;
            *) printf "{\\"key\\":\\"%s\\"}" $text;;
            esac
            """
        )
        for key in [
            WrappableKey.dataKey(KeySamples.dataKey), .containerKey(KeySamples.containerKey),
        ] {
            let wrapped = try await keyring.wrap(key, for: KeySamples.context)
            #expect(wrapped.keyID == "plain")
            #expect(wrapped.wrapsContainerKey == (key.exposed.kind == "container key"))
            #expect(wrapped.body.count == (wrapped.wrapsContainerKey ? 144 : 112) + 32)
            let unwrapped = try #require(await unwrap(wrapped.slot, by: keyring)).exposed
            #expect(unwrapped == key.exposed)
            let again = try await keyring.wrap(key, for: KeySamples.context)
            #expect(again.body.suffix(32) != wrapped.body.suffix(32))
        }
    }

    @Test func aCommandThatIgnoresTheContextStillOpensNothingElse() async throws {
        let keyring = try answering("", Self.answerToUnwrap)
        #expect(try await unwrap(sample(), by: keyring, context: [:]) == nil)
        #expect(try await unwrap(sample(), by: keyring, context: ["project": "atlas"]) == nil)
        let container = sample(container: true)
        let other = KeySamples.otherContainerID
        #expect(try await unwrap(container, by: keyring, containerID: other, context: [:]) == nil)
        for (place, changed) in KeySamples.changes(of: sample()) {
            // What follows byte 112 is the command's own, which this one doesn't look at.
            let mine = (changed.slot.keyID, changed.slot.flags, changed.slot.body.prefix(112))
            let opens = mine == (sample().keyID, sample().flags, sample().body.prefix(112))
            #expect((try await unwrap(changed.slot, by: keyring) != nil) == opens, "\(place)")
        }
    }

    @Test func noProcessRunsForASlotThatCannotOpen() async throws {
        let keyring = try keyring("exit 1")
        var slot = sample()
        slot.kind = .localKey
        #expect(try await unwrap(slot, by: keyring) == nil)
        slot = sample()
        for keyID in [[], [0xFF]] as [[UInt8]] {
            slot.keyID = keyID
            #expect(try await unwrap(slot, by: keyring) == nil)
        }
        for byteCount in [0, 111, 112, 112 + 16_241] {
            slot = sample()
            slot.body = [UInt8](repeating: 1, count: byteCount)
            #expect(try await unwrap(slot, by: keyring) == nil)
        }
        slot.body = [UInt8](repeating: 1, count: 112 + 16_240)
        await #expect(throws: KeyError.self) { try await unwrap(slot, by: keyring) }
    }

    @Test func theLongestWrapFitsTheLongerSlot() {
        var slot = sample(container: true)
        slot.body = []
        let most = slot.wrapByteCount + ExecAnswer.wrappedKeyByteCounts.upperBound
        #expect(most == FormatLimits.slotBodyByteCount)
    }

    @Test func triesTheFirstFourSlotsOfCommands() throws {
        let keyring = try keyring("exit 77")
        let slots = (0..<6).map { index in
            var slot = sample()
            slot.keyID = [0x30 + UInt8(index)]
            return WrappedKey(slot)
        }
        let local = WrappedKey(KeySamples.localBatchSlot)
        #expect(
            keyring.candidates(among: [local] + slots[..<2] + [local] + slots[2...])
                == [WrappedKey](slots[..<4])
        )
        #expect(keyring.candidates(among: [local]).isEmpty)
    }

    @Test func theSameSlotIsUnwrappedOnce() async throws {
        let folder = try KeyFolder()
        let log = folder.path.appending("log")
        let answer = Self.answerToUnwrap.replacing("\"", with: "\\\"")
        let keyring = try keyring("cat >/dev/null; echo run >> \(log); printf %s \"\(answer)\"")
        for _ in 0..<3 { #expect(try await unwrap(sample(), by: keyring) != nil) }
        #expect(try folder.read(log) == "run\n")
        #expect(try await unwrap(sample(), by: keyring, context: [:]) == nil)
        #expect(try folder.read(log) == "run\nrun\n")
    }

    @Test func runsOfTheCommandAreItsCalls() async throws {
        let keyring = try answering(Self.answerToGenerate, Self.answerToUnwrap)
        #expect(keyring.callsPerKey == 1)
        #expect(keyring.dollarsPerCall == nil)
        try await keyring.checkUsability()
        #expect(keyring.usage == KeyServiceUsage())
        _ = try await keyring.generate(for: KeySamples.context)
        #expect(keyring.usage == KeyServiceUsage(calls: keyring.callsPerKey))
        for _ in 0..<3 { _ = try await unwrap(sample(), by: keyring) }
        #expect(keyring.usage == KeyServiceUsage(calls: 2))
        let refusing = try self.keyring("exit 77")
        await #expect(throws: KeyError.self) { try await refusing.generate(for: [:]) }
        #expect(refusing.usage == KeyServiceUsage(calls: 1))
    }

    @Test func aLookRunsNothing() async throws {
        let folder = try KeyFolder()
        let log = folder.path.appending("log")
        try await keyring("echo run >> \(log)").checkUsability()
        #expect((try? folder.read(log)) == nil)
    }

    // MARK: Failures

    @Test(
        arguments: [
            ("exit 77", .noUsableKey, "it refuses (exit status 77)"),
            ("echo no right >&2; exit 77", .noUsableKey, "(exit status 77): no right"),
            ("exit 69", .serviceUnavailable, "exit status 69"),
            ("exit 75", .serviceUnavailable, "exit status 75"),
            ("echo oh >&2; echo no >&2; exit 3", .serviceUnavailable, "exit status 3: oh"),
            ("kill -9 $$", .serviceUnavailable, "signal 9 ended it"),
            ("yes", .serviceUnavailable, "its answer is over 65536 bytes"),
            ("yes >&2", .serviceUnavailable, "did not end within 1 s and was killed: y"),
            ("sleep 100", .serviceUnavailable, "did not end within 1 s and was killed"),
            ("exec <&-; sleep 100", .serviceUnavailable, "did not end within 1 s"),
            ("true", .serviceUnavailable, "isn't one JSON object"),
            ("exec <&-; echo {}", .serviceUnavailable, "exactly the strings key, key_id"),
            ("printf \"\\033[31mred\" >&2; exit 1", .serviceUnavailable, "status 1: ?[31mred"),
        ] as [(String, KeyError.Code, String)]
    )
    func failuresSayWhatHappened(script: String, code: KeyError.Code, hint: String) async throws {
        let keyring = try keyring(script, deadline: .seconds(1))
        let error = await #expect(throws: KeyError.self) {
            try await keyring.generate(for: KeySamples.context)
        }
        #expect(error?.code == code)
        #expect(error?.message.contains("the command sh can't generate a key: ") == true)
        #expect(error?.message.contains(hint) == true, "\(error?.message ?? "")")
    }

    @Test(
        arguments: [
            (#"{"key":"AAAA","key_id":"k","wrapped_key":"AQ=="}"#, "has 3 bytes, not 32"),
            (#"{"key":"","key_id":"k","wrapped_key":"AQ=="}"#, "has 0 bytes, not 32"),
            (
                #"{"key":"KEYAA==","key_id":"k","wrapped_key":"AQ=="}"#,
                "key in its answer isn't base64"
            ),
            (#"{"key":"!","key_id":"k","wrapped_key":"AQ=="}"#, "key in its answer isn't base64"),
            (
                #"{"key":"KEY","key_id":"","wrapped_key":"AQ=="}"#,
                "id in its answer has 0 bytes, not 1 to 2048"
            ),
            (
                #"{"key":"KEY","key_id":"LONG","wrapped_key":"AQ=="}"#,
                "has 2049 bytes, not 1 to 2048"
            ),
            (#"{"key":"KEY","key_id":"k","wrapped_key":""}"#, "has 0 bytes, not 1 to 16240"),
            (#"{"key":"KEY","key_id":"k","wrapped_key":"WIDE"}"#, "has 16242 bytes, not 1 to"),
            (#"{"key":"KEY","key_id":"k","wrapped_key":"AQ="}"#, "wrapped key in its answer isn't"),
            (#"{"key":"KEY","key_id":"k"}"#, "exactly the strings key, key_id and wrapped_key"),
            (#"{"key":"KEY","key_id":"k","wrapped_key":"AQ==","x":""}"#, "exactly the strings"),
            (
                #"{"key":"KEY","key_id":"k","key_id":"k","wrapped_key":"AQ=="}"#,
                "exactly the strings"
            ),
            (#"[{"key":"KEY","key_id":"k","wrapped_key":"AQ=="}]"#, "exactly the strings"),
            (#"{"key":"KEY","key_id":1,"wrapped_key":"AQ=="}"#, "one JSON object"),
        ]
    )
    func answersThatAreOfNoUse(answer: String, hint: String) async throws {
        let full = answer.replacing("KEY", with: Self.key)
            .replacing("LONG", with: String(repeating: "x", count: 2_049))
            .replacing("WIDE", with: String(repeating: "AAAA", count: 5_414))
        let error = await #expect(throws: KeyError.self) {
            try await answering(full, "").generate(for: [:])
        }
        #expect(error?.code == .serviceUnavailable)
        #expect(error?.message.contains(hint) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains(Self.key.prefix(8)) == false)
    }

    @Test func aKeyIDThatIsNotUTF8IsRefused() async throws {
        let json =
            "{\\\"key\\\":\\\"\(Self.key)\\\",\\\"key_id\\\":\\\"\\377\\\",\\\"wrapped_key\\\":\\\"AQ==\\\"}"
        let error = await #expect(throws: KeyError.self) {
            try await keyring("cat >/dev/null; printf \"\(json)\"").generate(for: [:])
        }
        #expect(error?.message.contains("one JSON object in UTF-8") == true)
    }

    @Test func unwrappingTellsARefusalFromAFailure() async throws {
        let refusal = await #expect(throws: KeyError.self) {
            try await unwrap(sample(), by: try keyring("echo not mine >&2; exit 77"))
        }
        #expect(refusal?.code == .noUsableKey)
        #expect(refusal?.message.contains("(exit status 77): not mine") == true)
        for (script, hint) in [
            ("exit 69", "exit status 69"), ("echo {}", "exactly the strings key"),
            ("echo \"{\\\"key\\\":\\\"AAAA\\\"}\"", "has 3 bytes, not 32"),
        ] {
            let error = await #expect(throws: KeyError.self) {
                try await unwrap(sample(), by: try keyring(script))
            }
            #expect(error?.code == .serviceUnavailable)
            #expect(error?.message.contains("can't unwrap a key") == true)
            #expect(error?.message.contains(hint) == true, "\(error?.message ?? "")")
        }
    }

    @Test func aMissingCommandIsSaidToBeMissing() async throws {
        let keyring = ExecKeyring(try ExecCommand(parsing: [UInt8]("/no/such --pin 1".utf8)))
        let error = await #expect(throws: KeyError.self) { try await keyring.generate(for: [:]) }
        #expect(error?.code == .missing)
        #expect(error?.message.contains("the command /no/such can't generate a key") == true)
        let denied = ExecKeyring(try ExecCommand(parsing: [UInt8]("/".utf8)))
        let refusal = await #expect(throws: KeyError.self) { try await denied.generate(for: [:]) }
        #expect(refusal?.code == .accessDenied)
    }

    @Test func argumentsAreNotShown() throws {
        #expect("\(try keyring("exit 1 secret"))" == "exec:sh")
    }
}
