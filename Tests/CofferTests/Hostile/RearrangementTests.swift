internal import Coffer
internal import KeyManagement
internal import Testing

/// What somebody without any key can do: move the authentic parts of containers about.
///
/// Segments are of equal stored length, so that each rearrangement leaves every offset where it was.
@Suite("Authentic parts in the wrong place")
struct RearrangementTests {
    private let keyrings: [any Keyring]
    private let attempt: Attempt
    /// Of one batch and of the same shape: M, R S S P, R S S P, R S P, X, Z.
    private let first: Sealed
    private let second: Sealed

    init() async throws {
        keyrings = try Sealed.keyrings(1)
        attempt = try Attempt(keyrings)
        let key = try await Sealed.key(keyrings)
        let plaintext = Sealed.text(segments: 4, more: 65_536)
        first = try await Sealed.make(plaintext, under: key, runSegmentLimit: 2)
        second = try await Sealed.make(
            plaintext.map { $0 ^ 0x80 },
            under: key,
            runSegmentLimit: 2
        )
        try #require(first.anatomy.records.map(\.type) == Array("MRSSPRSSPRSPXZ"))
        try #require(first.container.count == second.container.count)
    }

    private func expectDamage(
        _ container: [UInt8],
        seekable: Set<String>,
        stream: Set<String>,
        _ what: String
    ) async throws {
        let file = try await attempt.decrypt(container).outcome
        #expect(seekable.map(Outcome.damaged).contains(file), "\(what): \(file)")
        let streamed = try await attempt.decryptStream(container, plaintext: first.plaintext)
        #expect(stream.map(Outcome.damaged).contains(streamed.outcome), "\(what), from a pipe")
        let found = try await attempt.verify(container).damagedStructures
        #expect(!found.isEmpty, "\(what)")
    }

    @Test("segments swapped, within a run and across runs")
    func swapped() async throws {
        let anatomy = first.anatomy
        let segments = anatomy.positions(of: "S")
        for (one, other) in [(0, 1), (0, 2), (1, 3), (0, 4)] {
            var records = anatomy.recordBytes
            records.swapAt(segments[one], segments[other])
            try await expectDamage(
                anatomy.assembled(records),
                seekable: ["segment"],
                stream: ["segment"],
                "segments \(one) and \(other) swapped"
            )
        }
    }

    @Test("a segment repeated in the place of another")
    func repeated() async throws {
        let anatomy = first.anatomy
        let segments = anatomy.positions(of: "S")
        for number in 1..<segments.count {
            var records = anatomy.recordBytes
            records[segments[number]] = records[segments[number - 1]]
            try await expectDamage(
                anatomy.assembled(records),
                seekable: ["segment"],
                stream: ["segment"],
                "segment \(number) replaced"
            )
        }
    }

    @Test("a record left away or written twice")
    func dropped() async throws {
        let anatomy = first.anatomy
        for position in anatomy.records.indices {
            var records = anatomy.recordBytes
            records.remove(at: position)
            var what = "record \(position), a \(anatomy.records[position].type), left away"
            let structures: Set = [
                "metadata", "run", "segment", "page", "root", "padding", "record", "block",
                "footer",
            ]
            try await expectDamage(
                anatomy.assembled(records),
                seekable: ["footer", "block"],
                stream: structures,
                what
            )
            records = anatomy.recordBytes
            records.insert(records[position], at: position)
            what = "record \(position), a \(anatomy.records[position].type), twice"
            try await expectDamage(
                anatomy.assembled(records),
                seekable: ["footer", "block"],
                stream: structures,
                what
            )
        }
    }

    @Test("a record of another container of the same data key in the place of one's own")
    func spliced() async throws {
        let anatomy = first.anatomy
        let other = second.anatomy
        let seekable: [Character: String] = [
            "M": "metadata", "R": "run", "S": "segment", "P": "page", "X": "root",
        ]
        for position in anatomy.records.indices where anatomy.records[position].type != "Z" {
            let type = anatomy.records[position].type
            let structure = try #require(seekable[type])
            var records = anatomy.recordBytes
            records[position] = other.record(position)
            try await expectDamage(
                anatomy.assembled(records),
                seekable: [structure],
                stream: [structure],
                "a foreign \(type)"
            )
        }
    }

    @Test("a record header of another container, with its own content")
    func splicedHeader() async throws {
        let anatomy = first.anatomy
        for position in anatomy.records.indices where anatomy.records[position].type == "S" {
            var records = anatomy.recordBytes
            records[position].replaceSubrange(0..<32, with: second.anatomy.record(position)[..<32])
            try await expectDamage(
                anatomy.assembled(records),
                seekable: ["segment"],
                stream: ["segment"],
                "a foreign header"
            )
        }
    }

    @Test("runs swapped")
    func runs() async throws {
        let anatomy = first.anatomy
        let records = anatomy.recordBytes
        let swapped = [records[0]] + records[5..<9] + records[1..<5] + records[9...]
        try await expectDamage(
            anatomy.assembled(Array(swapped)),
            seekable: ["run"],
            stream: ["run"],
            "runs swapped"
        )
    }

    @Test("the final flag moved, its CRC made right")
    func finalFlag() async throws {
        let anatomy = first.anatomy
        for position in anatomy.positions(of: "S") {
            var records = anatomy.recordBytes
            records[position][4] ^= 1
            records[position].put(ForgedBody.crc32C(Array(records[position][..<28])), at: 28)
            try await expectDamage(
                anatomy.assembled(records),
                seekable: ["segment"],
                stream: ["segment"],
                "the final flag of record \(position)"
            )
        }
    }

    @Test("the ends of one container around the body of another")
    func ends() async throws {
        let one = first.anatomy
        let two = second.anatomy
        let head = Array(one.bytes[one.head])
        let body = Array(one.bytes[one.head.upperBound..<one.tail.lowerBound])
        let tail = Array(one.bytes[one.tail])
        let footer = Array(one.bytes[one.footer])
        let otherBody = Array(two.bytes[two.head.upperBound..<two.tail.lowerBound])
        let otherTail = Array(two.bytes[two.tail])
        let otherHead = Array(two.bytes[two.head])
        let otherFooter = Array(two.bytes[two.footer])
        try await expectDamage(
            head + body + otherTail + footer,
            seekable: ["block"],
            stream: ["block"],
            "tail"
        )
        try await expectDamage(
            otherHead + body + tail + footer,
            seekable: ["block"],
            stream: ["metadata"],
            "head"
        )
        try await expectDamage(
            head + body + tail + otherFooter,
            seekable: ["footer"],
            stream: ["footer"],
            "footer"
        )
        try await expectDamage(
            head + otherBody + tail + footer,
            seekable: ["root"],
            stream: ["metadata"],
            "body"
        )
        try await expectDamage(
            otherHead + body + otherTail + footer,
            seekable: ["footer"],
            stream: ["metadata"],
            "both blocks"
        )
    }
}
