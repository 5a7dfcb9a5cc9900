internal import Coffer
internal import ContainerFormat
internal import TestSupport
internal import Testing

/// A container that was cut or changed anywhere is continued before that place, or begun anew: never wrong.
///
/// Sanitizers make these slow: `COFFER_TEST_STRIDE=7` takes every seventh place, from a random one on.
@Suite struct ResumeCutTests {
    /// Continues what `change` makes of a container and expects all that stands whole before `place` to be kept.
    private func expectContinued(
        _ bench: ResumeBench,
        _ runs: ResumedRuns,
        from place: Int,
        _ bytes: [UInt8]
    ) async throws {
        try bench.leave(bytes)
        let kept = runs.segmentCount(within: place)
        let summary = try await bench.encrypt()
        let result = try await bench.takeTarget("at \(place)")
        switch summary.beginning {
        case .resumed(let byteCount):
            #expect(
                Int(byteCount) == min(kept * ResumeBench.segmentByteCount, bench.plaintext.count)
            )
            #expect(kept > 0, "at \(place)")
            try runs.expect(result, keeping: kept, of: bench.segmentCount, "at \(place)")
        case .restarted:
            #expect(kept == 0, "at \(place)")
            #expect(result[16..<48] != runs.sealed.bytes[16..<48])
        case .new, .current:
            Issue.record("the unfinished container was not seen, at \(place)")
        }
        #expect(summary.plaintextByteCount == UInt64(bench.plaintext.count))
        #expect(try summary.runCount == Layout(result).root.runs.count)
        #expect(summary.storedByteCount == UInt64(result.count))
    }

    @Test func everyBoundary() async throws {
        let bench = try ResumeBench()
        let runs = ResumedRuns(sealed: Anatomy(try await bench.seal()))
        #expect(try Layout(runs.sealed.bytes).root.runs.count == 3)
        let whole = runs.sealed.bytes
        let cuts = Set((runs.sealed.boundaries + [0, whole.count]).flatMap { $0 - 1...$0 + 1 })
        for cut in Sanitizer.some(of: cuts.filter { 0...whole.count ~= $0 }.sorted()) {
            try await expectContinued(bench, runs, from: cut, Array(whole.prefix(cut)))
        }
    }

    @Test func anyByte() async throws {
        var generator = SeededGenerator()
        let bench = try ResumeBench()
        let runs = ResumedRuns(sealed: Anatomy(try await bench.seal()))
        for _ in 0..<40 {
            let cut = Int.random(in: 0..<runs.sealed.bytes.count, using: &generator)
            try await expectContinued(bench, runs, from: cut, Array(runs.sealed.bytes.prefix(cut)))
        }
    }

    @Test(arguments: [Compression.zstd(level: 1), .auto])
    func compressed(_ compression: Compression) async throws {
        var generator = SeededGenerator()
        let bench = try ResumeBench(content: .mixed, compression: compression)
        let runs = ResumedRuns(sealed: Anatomy(try await bench.seal()))
        let cuts =
            runs.sealed.positions(of: "S").map { runs.sealed.records[$0].range.upperBound }
            + (0..<10).map { _ in Int.random(in: 0..<runs.sealed.bytes.count, using: &generator) }
        for cut in cuts {
            try await expectContinued(bench, runs, from: cut, Array(runs.sealed.bytes.prefix(cut)))
        }
    }

    /// One bit changed in each part of each record, in the blocks and in the footer; nothing behind is believed.
    @Test func flips() async throws {
        var generator = SeededGenerator()
        let bench = try ResumeBench()
        let runs = ResumedRuns(sealed: Anatomy(try await bench.seal()))
        let anatomy = runs.sealed
        var places = anatomy.records.flatMap { record in
            [record.range.lowerBound + 4, record.range.upperBound - 1]
                + [Int.random(in: record.range, using: &generator)]
        }
        places += [0, 12, 20, anatomy.head.upperBound - 40, anatomy.head.upperBound - 1]
        places += [anatomy.tail.lowerBound, anatomy.footer.lowerBound]
        for place in Sanitizer.some(of: places) {
            var bytes = anatomy.bytes
            bytes[place] ^= 1 << UInt8(place % 8)
            try await expectContinued(bench, runs, from: place, bytes)
        }
    }

    /// What workers write side by side may leave holes.
    @Test func aHole() async throws {
        let bench = try ResumeBench()
        let runs = ResumedRuns(sealed: Anatomy(try await bench.seal()))
        let hole = runs.sealed.records[runs.sealed.positions(of: "S")[4]].range
        var bytes = runs.sealed.bytes
        bytes.replaceSubrange(hole, with: [UInt8](repeating: 0, count: hole.count))
        try await expectContinued(bench, runs, from: hole.lowerBound, bytes)
    }

    /// Records in another order than they were written in.
    @Test func rearranged() async throws {
        let bench = try ResumeBench()
        let anatomy = Anatomy(try await bench.seal())
        let runs = ResumedRuns(sealed: anatomy)
        let segments = anatomy.positions(of: "S")
        let headers = anatomy.positions(of: "R")
        for (one, other) in [
            (segments[1], segments[2]), (segments[1], segments[4]), (headers[1], headers[2]),
        ] {
            var records = anatomy.recordBytes
            records.swapAt(one, other)
            let place = anatomy.records[one].range.lowerBound
            try await expectContinued(bench, runs, from: place, anatomy.assembled(records))
        }
        // A run that is repeated.
        let run = anatomy.recordBytes[headers[0]..<headers[1]]
        let records = anatomy.recordBytes[..<headers[1]] + run + anatomy.recordBytes[headers[1]...]
        let place = anatomy.records[headers[1]].range.lowerBound
        try await expectContinued(bench, runs, from: place, anatomy.assembled(Array(records)))
    }

    /// A page that is full doesn't end its run.
    @Test func moreThanAPage() async throws {
        let bench = try ResumeBench(
            segments: 16_386,
            content: .text,
            compression: .zstd(level: 1),
            runSegments: nil
        )
        let anatomy = Anatomy(try await bench.seal())
        let segments = anatomy.positions(of: "S").map { anatomy.records[$0].range.upperBound }
        let page = anatomy.records[anatomy.positions(of: "P")[0]].range
        for (cut, kept, pages) in [
            (page.upperBound, 16_384, [0, 16_384]),
            (segments[16_384], 16_385, [0, 16_384, 16_385]),
        ] {
            try bench.leave(anatomy.bytes.prefix(cut))
            let summary = try await bench.encrypt()
            #expect(
                summary.beginning
                    == .resumed(plaintextByteCount: UInt64(kept * ResumeBench.segmentByteCount))
            )
            let root = try Layout(try await bench.takeTarget()).root
            #expect(root.runs.map(\.firstIndex) == [0, UInt64(kept)])
            #expect(root.pages.map(\.firstIndex) == pages.map { UInt64($0) })
        }
    }
}
