internal import TestSupport
internal import Testing

@testable import CofferCommand

@Suite struct ArgumentTextTests {
    @Test(
        arguments: [
            [], Array("plain".utf8), Array("späße 日本 👩‍👩‍👧".utf8), [0xFF], [0x61, 0xC3], [0xC3, 0x28],
            [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x0A, 0x0D],
            Array("\u{10FF00}\u{10FFFF}\u{10FF41}".utf8), [0xF4, 0x8F, 0xBC, 0x80, 0xF4, 0x8F],
        ] as [[UInt8]]
    )
    func bytesSurvive(_ bytes: [UInt8]) {
        #expect(ArgumentText(bytes: bytes).bytes == bytes)
    }

    @Test func textStaysItself() {
        #expect(ArgumentText(bytes: Array("--key=fïle".utf8)).text == "--key=fïle")
    }

    @Test func invalidBytesBecomePrivateCharacters() {
        #expect(
            ArgumentText(bytes: [0x61, 0xFF]).text.unicodeScalars.map(\.value) == [0x61, 0x10FFFF]
        )
    }

    @Test func differentBytesStayDifferent() {
        let genuine = ArgumentText(bytes: Array("\u{10FFFF}".utf8))
        #expect(genuine != ArgumentText(bytes: [0xFF]))
    }

    @Test func randomBytesSurvive() {
        var generator = SeededGenerator()
        for count in 0..<200 {
            let bytes = generator.bytes(count)
            #expect(ArgumentText(bytes: bytes).bytes == bytes)
        }
    }
}
