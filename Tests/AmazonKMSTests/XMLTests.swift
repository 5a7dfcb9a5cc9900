internal import AuthenticatedEncryption
internal import Testing

@testable internal import AmazonKMS

@Suite struct XMLTests {
    @Test func findsElements() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <a xmlns="x>y" n = 'b"c'>
              <b><c>secret</c><c2/><d >a &amp; b</d></b>
              <e>1</e><e>2</e>
            </a>

            """
        let element = try #require(XMLElement(parsing: SecretBytes(text)))
        #expect(element.name == "a")
        let inner = try #require(element.child("b"))
        #expect(inner.text("c") == "secret")
        #expect(inner.secret("c2")?.byteCount == 0)
        // With a reference, twice, not there, with elements in it.
        #expect(inner.text("d") == nil)
        #expect(element.text("e") == nil && element.child("e") == nil)
        #expect(inner.text("f") == nil)
        #expect(element.text("b") == nil)
    }

    static func deep(_ count: Int) -> String {
        String(repeating: "<a>", count: count) + String(repeating: "</a>", count: count)
    }

    @Test(
        arguments: [
            "", "x", "<a>", "<a></b>", "</a>", "<a/><b/>", "<a>x</a>y", "<a>x<b/></a>", "<a",
            "<a b>", "<a b=c></a>", "<a b='></a>", "<a b='<'></a>", "<ab='c'></a>", "<>x</>",
            "<!DOCTYPE a><a/>", "<a><!-- --></a>", "<a><![CDATA[x]]></a>", "<a><?b?></a>",
            "<?xml version='1.0'", "<a><b></a></b>", "<html><br></html>", deep(17),
        ]
    )
    func refusesAllElse(text: String) {
        #expect(XMLElement(parsing: SecretBytes(text)) == nil)
    }

    @Test func takesSixteenLevels() {
        #expect(XMLElement(parsing: SecretBytes(Self.deep(16))) != nil)
    }

    @Test func encodesSecretsInForms() {
        let all = [UInt8](0...255)
        let text = String(decoding: all.prefix(128), as: UTF8.self)
        let encoded = PercentEncoding.encode(SecretBytes(text)).exposedText
        #expect(encoded == PercentEncoding.encode(text))
        #expect(PercentEncoding.encode(SecretBytes([0xFF, 0x80])).exposedText == "%FF%80")
        #expect(PercentEncoding.encode(SecretBytes("")).byteCount == 0)
    }
}
