internal import AuthenticatedEncryption
internal import Foundation
internal import TestSupport
internal import Testing

@testable internal import KeyManagement

@Suite("What passes between Coffer and a command") struct ExecTextTests {
    private func secret(_ text: String) -> SecretBytes { SecretBytes(text.utf8) }

    private func text(_ secret: SecretBytes?) -> String? {
        secret.map { String(decoding: $0.exposedBytes(), as: UTF8.self) }
    }

    // MARK: Base64

    /// RFC 4648, section 10, and both letters beyond digits.
    private static let encodings: [([UInt8], String)] = [
        ([], ""), ([UInt8]("f".utf8), "Zg=="), ([UInt8]("fo".utf8), "Zm8="),
        ([UInt8]("foo".utf8), "Zm9v"), ([UInt8]("foob".utf8), "Zm9vYg=="),
        ([UInt8]("fooba".utf8), "Zm9vYmE="), ([UInt8]("foobar".utf8), "Zm9vYmFy"),
        ([0xFB, 0xEF, 0xFF], "++//"), ([0, 0, 0, 0], "AAAAAA=="),
    ]

    @Test(arguments: encodings)
    func base64(bytes: [UInt8], encoded: String) {
        #expect(text(Base64.encode(SecretBytes(bytes))) == encoded)
        #expect(Base64.decode(secret(encoded))?.exposedBytes() == bytes)
    }

    @Test func base64OfEveryByte() {
        for count in 0..<256 {
            let bytes = (0..<count).map { UInt8($0) }
            #expect(Base64.decode(Base64.encode(SecretBytes(bytes)))?.exposedBytes() == bytes)
        }
    }

    @Test(
        arguments: [
            "Z", "Zg", "Zg=", "Zg===", "====", "=", "Z===", "Zh==", "Zm9=", "Zm8=Zg==", "Zg==\n",
            " Zg==", "Zm-_", "Zm9v\n", "Zm\u{E9}", "Z=8=", "Zm8\0",
        ]
    )
    func notBase64(encoded: String) {
        #expect(Base64.decode(secret(encoded)) == nil)
    }

    // MARK: JSON

    @Test(
        arguments: [
            ("{}", []),
            (" \t\r\n{ \n} ", []),
            (#"{"a":"b"}"#, ["a", "b"]),
            (#" { "a" : "b" , "c" : "" } "#, ["a", "b", "c", ""]),
            (#"{"":"x"}"#, ["", "x"]),
            (#"{"a":"\"\\\/\b\f\n\r\t"}"#, ["a", "\"\\/\u{8}\u{C}\n\r\t"]),
            (#"{"\u0061":"\u003d\u00e9\u20AC\ud83D\uDE00"}"#, ["a", "=\u{E9}\u{20AC}\u{1F600}"]),
            ("{\"a\":\"\u{E9}\u{1F600}\u{7F}\"}", ["a", "\u{E9}\u{1F600}\u{7F}"]),
            (#"{"a":"\u0000"}"#, ["a", "\0"]),
            (#"{"a":"}","b":"\\"}"#, ["a", "}", "b", "\\"]),
        ] as [(String, [String])]
    )
    func readsObjectsOfStrings(json: String, words: [String]) throws {
        let object = try #require(FlatJSON(decoding: secret(json)))
        let members = object.members.flatMap {
            [String(decoding: $0.name, as: UTF8.self), text($0.value) ?? ""]
        }
        #expect(members == words)
    }

    @Test(
        arguments: [
            "", " ", "{", "}", "[]", "null", "\"a\"", "{}{}", "{}x", "{,}", #"{"a"}"#, #"{"a":}"#,
            #"{"a":"b",}"#, #"{"a":"b" "c":"d"}"#, #"{"a":"b";"c":"d"}"#, #"{"a":1}"#,
            #"{"a":null}"#, #"{"a":["b"]}"#, #"{"a":{"b":"c"}}"#, #"{a:"b"}"#, #"{'a':'b'}"#,
            #"{"a":"b"#, #"{"a":"b""#, #"{"a":"b\"}"#, #"{"a":"b\"#, #"{"a":"\x"}"#,
            #"{"a":"\u12"}"#,
            #"{"a":"\u12g4"}"#, #"{"a":"\ud800"}"#, #"{"a":"\udc00"}"#, #"{"a":"\ud800\u0041"}"#,
            #"{"a":"\ud800x"}"#, #"{"a":"\ud800\"}"#, #"{"a":"b","a":"c"}"#,
            #"{"a":"b","\u0061":"c"}"#, "{\"a\":\"\n\"}", "{\"a\":\"\u{1}\"}", "\u{FEFF}{}", "{}\0",
        ]
    )
    func readsNothingElse(json: String) {
        #expect(FlatJSON(decoding: secret(json)) == nil)
    }

    @Test func everyPrefixOfAnObjectIsRefused() {
        let json = #" {"key":"\u0041\ud83d\ude00\n","key_id":"x"}"#
        #expect(FlatJSON(decoding: secret(json)) != nil)
        for count in 0..<json.utf8.count {
            #expect(FlatJSON(decoding: SecretBytes(json.utf8.prefix(count))) == nil, "\(count)")
        }
    }

    /// Whatever is accepted means the same to another reader.
    @Test func changedObjectsAreReadAsFoundationDoes() throws {
        var generator = SeededGenerator(seed: 5)
        let json = [UInt8](#" {"key":"a\u0041\ud83d\ude00\n\\","key_id":"\"","x":""} "#.utf8)
        let pool = [UInt8](#"{}[]":,\u0dD8 abnt1"#.utf8) + [0, 0x0A, 0x7F, 0xC3, 0xA9]
        var acceptedCount = 0
        for _ in 0..<20_000 {
            var changed = json
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: changed.indices, using: &generator)
                let byte = pool[Int.random(in: pool.indices, using: &generator)]
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: changed[place] = byte
                case 1: changed.insert(byte, at: place)
                default: changed.remove(at: place)
                }
            }
            guard String(validating: changed, as: UTF8.self) != nil,
                let object = FlatJSON(decoding: SecretBytes(changed))
            else { continue }
            acceptedCount += 1
            let read = try JSONSerialization.jsonObject(with: Data(changed)) as? [String: String]
            let expected = try #require(read).map { [UInt8]($0.utf8) + [0] + [UInt8]($1.utf8) }
            let members = object.members.map { $0.name + [0] + $0.value.exposedBytes() }
            #expect(Set(members) == Set(expected))
        }
        #expect(acceptedCount > 1_000)
    }

    @Test func valuesAreExactlyThoseAskedFor() throws {
        let object = try #require(FlatJSON(decoding: secret(#"{"b":"1","a":"2"}"#)))
        #expect(object.values("a", "b")?.map { text($0) } == ["2", "1"])
        #expect(object.values("a") == nil)
        #expect(object.values("a", "c") == nil)
        #expect(object.values("a", "b", "c") == nil)
    }

    // MARK: Requests

    @Test func requestsAreOneLineOfJSON() {
        let start = #"{"protocol":"coffer-exec","version":1,"operation":"#
        let context: EncryptionContext = ["b": "x\"\\\n\u{1}", "a\u{E9}": ""]
        #expect(
            text(ExecRequest.generate(for: context).text) == start
                + #""generate","wraps":"data-key","context":{"a\#u{E9}":"","#
                + #""b":"x\"\\\u000a\u0001"}}"# + "\n"
        )
        let key = SecretBytes([0xFF, 0xFE, 0xFD, 0xFC])
        #expect(
            text(ExecRequest.wrap(key, wrapsContainerKey: true, for: [:]).text) == start
                + #""wrap","wraps":"container-key","context":{},"key":"//79/A=="}"# + "\n"
        )
        let unwrap = ExecRequest.unwrap(
            [1, 2],
            keyID: [UInt8]("k\u{E9}\"".utf8),
            wrapsContainerKey: false,
            for: ["a": "b"]
        )
        #expect(
            text(unwrap.text) == start
                + #""unwrap","wraps":"data-key","context":{"a":"b"},"key_id":"k\#u{E9}\"","#
                + #""wrapped_key":"AQI="}"# + "\n"
        )
    }

    // MARK: Lines for messages

    @Test(
        arguments: [
            ("", ""), ("\n \n\t\n", ""), ("a", "a"), ("\n\nfirst\nsecond", "first"),
            ("one\r\ntwo", "one"), ("\u{1B}[31mred\u{7}", "?[31mred?"), ("a\u{202E}b", "a?b"),
        ]
    )
    func linesArePrintable(said: String, line: String) {
        #expect(PrintableLine.of([UInt8](said.utf8)) == line)
    }

    @Test func linesAreShort() {
        #expect(PrintableLine.of([0x61, 0xFF, 0x62]) == "a?b")
        let line = PrintableLine.of([UInt8](repeating: 0x61, count: 10_000))
        #expect(line == String(repeating: "a", count: 200) + "...")
    }
}
