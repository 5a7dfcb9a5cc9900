internal import Coffer
internal import Foundation
internal import KeyManagement
internal import SystemPackage
internal import Testing

@testable import CofferCommand

@Suite struct EventTests {
    @Test func charactersThatChangeLinesOrOrderAreEscaped() throws {
        let special = [0x2028...0x202E, 0x2066...0x2069].joined().compactMap { Unicode.Scalar($0) }
        #expect(special.count == 11)
        for scalar in special {
            let text = "a\(scalar)\u{E9}"
            let line = try JSONLine.text(of: [text])
            #expect(line == "[\"a\\u\(String(scalar.value, radix: 16))\u{E9}\"]")
            #expect(try JSONDecoder().decode([String].self, from: Data(line.utf8)) == [text])
        }
    }

    @Test func aFileThatWentWell() throws {
        let event = FileEvent(
            input: EventPath("a/b"),
            output: EventPath("a/b.coffer"),
            status: .encrypted,
            plaintextByteCount: 5,
            storedByteCount: 1500,
            warnings: ["look out"],
            error: nil
        )
        #expect(
            try JSONLine.text(of: event)
                == #"{"error":null,"event":"file","input":"a/b","output":"a/b.coffer","plaintext_bytes":5,"status":"encrypted","stored_bytes":1500,"warnings":["look out"]}"#
        )
    }

    @Test func aFileThatFailed() throws {
        let error = CofferError(.damaged, "say \"no\"", path: "x", segment: 7)
        let event = FileEvent(
            input: EventPath(FilePath(argument: ArgumentText(bytes: [0xFF]).text)),
            output: nil,
            status: .failed,
            plaintextByteCount: 0,
            storedByteCount: 0,
            error: ErrorEvent(error)
        )
        #expect(
            try JSONLine.text(of: event)
                == #"{"error":{"code":"damaged","message":"say \"no\"","path":"x","segment":7},"event":"file","input":"�","input_bytes":"/w==","output":null,"plaintext_bytes":0,"status":"failed","stored_bytes":0,"warnings":[]}"#
        )
    }

    @Test func progress() throws {
        let line = ProgressLine(
            name: "",
            processedByteCount: 3,
            totalByteCount: nil,
            seconds: 0.5
        )
        #expect(
            try JSONLine.text(of: ProgressEvent(line, input: nil))
                == #"{"event":"progress","input":"-","processed_bytes":3,"seconds":0.5,"total_bytes":null}"#
        )
    }

    @Test func summary() throws {
        let event = SummaryEvent(
            files: 2,
            failed: 1,
            current: 1,
            plaintextByteCount: 10,
            storedByteCount: 20,
            seconds: 1.5,
            keyServices: KeyServiceUsage(calls: 3, retries: 2, throttles: 1)
        )
        #expect(
            try JSONLine.text(of: event)
                == #"{"current":1,"event":"summary","failed":1,"files":2,"key_service_calls":3,"key_service_retries":2,"key_service_throttles":1,"plaintext_bytes":10,"seconds":1.5,"stored_bytes":20}"#
        )
    }

    @Test(
        arguments: [
            (.damaged, 65), (.unsupportedVersion, 65), (.noUsableKey, 77), (.unsafePermissions, 77),
            (.malformedKeyFile, 78), (.keyServiceUnavailable, 69), (.configuration, 78),
            (.missingInput, 66),
            (.outputExists, 73), (.outputUnavailable, 73), (.ioFailure, 74), (.sourceChanged, 74),
            (.invalidArgument, 64), (.internalInconsistency, 70),
        ] as [(CofferError.Code, Int32)]
    )
    func exitStatus(_ code: CofferError.Code, _ status: Int32) {
        #expect(ExitStatus(CofferError(code, "")).code == status)
    }
}
