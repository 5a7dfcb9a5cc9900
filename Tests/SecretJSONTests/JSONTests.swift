internal import AuthenticatedEncryption
internal import Foundation
internal import TestSupport
internal import Testing

@testable internal import SecretJSON

@Suite struct JSONTests {
    @Test func readsValues() throws {
        let object = try JSONObject(
            parsing: SecretBytes(
                #"""
                 { "text" : "a\"\\\/\b\f\n\r\té\u00e9\uD83D\uDE00😀", "empty":"", "n":-12, "big":1e3,
                "yes":true,"no" :false,"null":null, "list":[1,[],{}, "x"], "inner":{"a":{"b":"c"}} ,
                "Plaintext":"AP8\/"}

                """#
            )
        )
        #expect(object.text("text") == "a\"\\/\u{8}\u{C}\n\r\té\u{E9}😀😀")
        #expect(object.text("empty")?.isEmpty == true)
        #expect(object.integer("n") == -12)
        #expect(object.integer("big") == nil)
        #expect(object.bool("yes") == true)
        #expect(object.bool("no") == false)
        #expect(object.object("inner")?.object("a")?.text("b") == "c")
        #expect(object.secret("Plaintext")?.exposedText == "AP8/")
        #expect(object.secretFromBase64("Plaintext")?.exposedBytes() == [0, 0xFF, 0x3F])
        #expect(object.bytesFromBase64("Plaintext") == [0, 0xFF, 0x3F])
        for name in ["null", "list", "n", "absent"] {
            #expect(object.text(name) == nil)
            #expect(object.object(name) == nil)
            #expect(object.secretFromBase64(name) == nil)
        }
    }

    @Test(arguments: [
        "", " ", "{", "}", "[]", "\"a\"", "null", "{}x", "{}{}", "{,}", "{\"a\"}", "{\"a\":}",
        "{\"a\":1,}", "{\"a\":1 \"b\":2}", "{a:1}", "{'a':1}", "{1:1}", "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}", "{\"a\":01}", "{\"a\":+1}", "{\"a\":.5}", "{\"a\":1.}",
        "{\"a\":1e}", "{\"a\":-}", "{\"a\":0x1}", "{\"a\":NaN}", "{\"a\":tru}", "{\"a\":truex}",
        "{\"a\":[1,]}", "{\"a\":[1}", "{\"a\":\"", "{\"a\":\"\\", "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}", "{\"a\":\"\\u12g4\"}", "{\"a\":\"\\uD83D\"}", "{\"a\":\"\\uDE00\"}",
        "{\"a\":\"\\uD83D\\u0041\"}", "{\"a\":\"\\uD83Dx\"}", "{\"a\":\"\n\"}", "{\"a\":\"\0\"}",
        "\u{FEFF}{}", "{/**/}", "<html><body>{}</body></html>", "<?xml version=\"1.0\"?><a/>",
    ])
    func refuses(text: String) {
        #expect(throws: JSONError.self) { try JSONObject(parsing: SecretBytes(text)) }
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80],
            [0xF4, 0x90, 0x80, 0x80],
            [0xFF], [0xC3, 0x28],
        ] as [[UInt8]]
    )
    func refusesWhatIsNotUTF8(bytes: [UInt8]) {
        let text = [UInt8]("{\"a\":\"".utf8) + bytes + [UInt8]("\"}".utf8)
        #expect(throws: JSONError.self) { try JSONObject(parsing: SecretBytes(text)) }
    }

    @Test func everyPrefixIsRefused() throws {
        let text = #" {"key":"\u0041\ud83d\ude00\n","n":[1.5e3,true,{"a":null}]}"#
        _ = try JSONObject(parsing: SecretBytes(text))
        for count in 0..<text.utf8.count {
            #expect(throws: JSONError.self, "\(count)") {
                try JSONObject(parsing: SecretBytes([UInt8](text.utf8.prefix(count))))
            }
        }
    }

    /// Two ways to write é look the same and are two names all the same.
    @Test func namesAreBytes() throws {
        let object = try JSONObject(parsing: SecretBytes("{\"\u{E9}\":\"a\",\"e\u{301}\":\"b\"}"))
        #expect(object.text("\u{E9}") == "a")
        #expect(object.text("e\u{301}") == "b")
        #expect(try JSONObject(parsing: SecretBytes("{\"\u{212A}\":\"a\"}")).text("K") == nil)
    }

    @Test func givesJustTheseStrings() throws {
        let object = try JSONObject(parsing: SecretBytes(#"{"b":"1","a":"\u0032"}"#))
        #expect(object.onlySecrets(["a", "b"])?.map(\.exposedText) == ["2", "1"])
        for names in [[], ["a"], ["a", "c"], ["a", "b", "c"]] {
            #expect(object.onlySecrets(names) == nil)
        }
        #expect(try JSONObject(parsing: SecretBytes("{}")).onlySecrets([])?.isEmpty == true)
        for other in ["1", "null", "[\"1\"]", "{\"a\":\"1\"}", "true"] {
            let object = try JSONObject(parsing: SecretBytes("{\"a\":\(other)}"))
            #expect(object.onlySecrets(["a"]) == nil)
        }
    }

    @Test func limitsDepthAndSize() throws {
        func nested(_ depth: Int) -> SecretBytes {
            SecretBytes(
                String(repeating: "{\"a\":", count: depth - 1) + "{}"
                    + String(repeating: "}", count: depth - 1)
            )
        }
        _ = try JSONObject(parsing: nested(JSONParser.depthLimit))
        #expect(throws: JSONError.self) { try JSONObject(parsing: nested(17)) }
        #expect(throws: JSONError.self) { try JSONObject(parsing: nested(50_000)) }

        let limit = JSONParser.byteCountLimit
        let space = String(repeating: " ", count: limit - 2)
        _ = try JSONObject(parsing: SecretBytes("{" + space + "}"))
        #expect(throws: JSONError.self) {
            try JSONObject(parsing: SecretBytes("{" + space + " }"))
        }
    }

    @Test func errorsDoNotQuote() throws {
        let error = #expect(throws: JSONError.self) {
            try JSONObject(parsing: SecretBytes("{\"Plaintext\":\"c2VjcmV0\" oops}"))
        }
        let text = "\(try #require(error))"
        #expect(!text.contains("c2VjcmV0") && !text.contains("oops"))
        #expect(error?.offset == 24)
    }

    /// No way to cut or change a text leads anywhere but to an error or another value.
    @Test func survivesDamage() throws {
        var random = SeededGenerator()
        let text = [UInt8](#"{"a":"\u00e9\uD83D\uDE00","b":[1.5e3,true,null],"c":{"d":"é"}}"#.utf8)
        for _ in 0..<5_000 {
            var damaged = text
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                damaged[.random(in: damaged.indices, using: &random)] = UInt8.random(
                    in: 0...255,
                    using: &random
                )
            }
            let cut = Array(damaged.prefix(.random(in: 0...text.count + 20, using: &random)))
            guard let object = try? JSONObject(parsing: SecretBytes(cut)) else { continue }
            _ = object.text("a")
            // What we take, Foundation takes too.
            _ = try #require(
                try? JSONSerialization.jsonObject(with: Data(cut)),
                "\(String(decoding: cut, as: UTF8.self))"
            )
        }
    }

    @Test func writesWhatOthersRead() throws {
        let value = JSONValue.object([
            ("KeyId", .string("alias/\"\\\u{0}\u{1F}\n/é😀")),
            ("Plaintext", .base64(SecretBytes([0, 255, 1]))),
            ("CiphertextBlob", .base64(ofPublic: [1])),
            ("Version", .integer(-1)), ("DryRun", .bool(true)), ("Other", .bool(false)),
            ("GrantTokens", .array([.string("a"), .string("b")])),
            ("EncryptionContext", .object([("a", .string("b"))])), ("Empty", .object([])),
            ("None", .array([])),
        ])
        let bytes = value.encoded().exposedBytes()
        let read = try #require(
            try JSONSerialization.jsonObject(with: Data(bytes)) as? NSDictionary
        )
        let expected: NSDictionary = [
            "KeyId": "alias/\"\\\u{0}\u{1F}\n/é😀", "Plaintext": "AP8B", "CiphertextBlob": "AQ==",
            "Version": -1, "DryRun": true, "Other": false, "GrantTokens": ["a", "b"],
            "EncryptionContext": ["a": "b"], "Empty": [String: String](), "None": [String](),
        ]
        #expect(read == expected)
        #expect(try JSONObject(parsing: SecretBytes(bytes)).text("KeyId")?.hasSuffix("😀") == true)
    }
}
