internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import Coffer

/// What a verification finds, and how sure it may be.
@Suite struct VerifierTests {
    private let bench: Workbench
    private let verifier: Verifier
    private let plaintext = Content.mixed.bytes(10 * 65_536 + 100)

    init() throws {
        bench = try Workbench()
        verifier = Verifier(keyrings: [bench.keyring], configuration: .small())
    }

    private func damaging(
        _ places: (Layout) -> [Range<UInt64>],
        runSegments: UInt64? = 4
    ) async throws -> FilePath {
        let path = try await bench.seal(plaintext, .small(runSegments: runSegments))
        var bytes = try Array(contentsOf: path)
        for range in places(try Layout(bytes)) {
            bytes[Int(range.lowerBound + UInt64(range.count) / 2)] ^= 0x10
        }
        return try bench.write(bytes, to: "damaged")
    }

    @Test(arguments: [Compression.none, .auto], [nil, 1, 4] as [UInt64?])
    func intact(_ compression: Compression, runSegments: UInt64?) async throws {
        let path = try await bench.seal(
            plaintext,
            .small(compression: compression, runSegments: runSegments)
        )
        let bytes = try Array(contentsOf: path)
        let verifier = verifier
        for report in [
            try await verifier.verify(.file(path)),
            try await feeding(bytes) { try await verifier.verify($0) },
        ] {
            #expect(report.isIntact)
            #expect(report.damages == [])
            #expect(report.segmentCount == 11)
            #expect(report.verifiedSegmentCount == 11)
            #expect(report.plaintextByteCount == UInt64(plaintext.count))
            #expect(report.storedByteCount == UInt64(bytes.count))
            #expect(report.detectionProbability(damagedShare: 0.0001) == 1)
        }
    }

    @Test func allDamagedSegmentsAreNamed() async throws {
        let path = try await damaging { layout in [0, 5, 6, 10].map { layout.segment($0) } }
        let report = try await verifier.verify(.file(path))
        #expect(!report.isIntact)
        #expect(report.damages.map(\.structure) == ["segment", "segment", "segment", "segment"])
        #expect(report.damages.map(\.segment) == [0, 5, 6, 10])
        let size: UInt64 = 65_536
        let lost: [Range<UInt64>?] = [
            0..<size, 5 * size..<6 * size, 6 * size..<7 * size, 10 * size..<10 * size + 100,
        ]
        #expect(report.damages.map(\.plaintextRange) == lost)
        #expect(report.sampledSegmentCount == 11)
        #expect(report.verifiedSegmentCount == 7)
    }

    @Test func aDamagedPageLosesItsSegments() async throws {
        let path = try await damaging { layout in [layout.page(1), layout.segment(9)] }
        let report = try await verifier.verify(.file(path))
        #expect(report.damages.map(\.structure) == ["page", "segment"])
        let lost: Range<UInt64> = 4 * 65_536..<8 * 65_536
        #expect(report.damages.first?.plaintextRange == lost)
        #expect(report.damages.last?.segment == 9)
        #expect(report.verifiedSegmentCount == 6)
    }

    @Test func runHeadersAndBlocks() async throws {
        let path = try await damaging { layout in [layout.head, layout.run(2)] }
        let report = try await verifier.verify(.file(path))
        #expect(report.damages.map(\.structure) == ["block", "run"])
        #expect(report.damages.first?.message.contains("head block") == true)
        let tail = try await verifier.verify(.file(damaging { [$0.tail] }))
        #expect(tail.damages.map(\.structure) == ["block"])
        #expect(tail.damages.first?.message.contains("tail block") == true)
    }

    @Test func whatSaysNothingOfTheInside() async throws {
        let path = try await damaging { [$0.footerRange] }
        let error = await expectError(.damaged) { try await verifier.verify(.file(path)) }
        #expect(error?.structure == "footer")
        for place in [\Layout.metadata, \Layout.rootAndPadding] {
            let path = try await damaging { [$0[keyPath: place]] }
            await expectError(.damaged) { try await verifier.verify(.file(path)) }
        }
    }

    @Test func aDamagedStreamEnds() async throws {
        for place in [{ $0.segment(3) }, { $0.page(0) }, { $0.run(1) }, { $0.head }]
            as [(Layout) -> Range<UInt64>]
        {
            let bytes = try Array(contentsOf: await damaging { [place($0)] })
            let verifier = verifier
            await expectError(.damaged) {
                try await feeding(bytes) { try await verifier.verify($0) }
            }
        }
        // A bad tail is only a damage: all before it was read.
        let bytes = try Array(contentsOf: await damaging { [$0.tail] })
        let verifier = verifier
        let report = try await feeding(bytes) { try await verifier.verify($0) }
        #expect(report.damages.map(\.structure) == ["block"])
        #expect(report.verifiedSegmentCount == 11)
    }

    // MARK: - Samples

    @Test(arguments: [(0.000_001, 1), (0.1, 2), (0.5, 6), (0.99, 11), (1, 11)])
    func sampleSize(_ share: Double, _ count: UInt64) async throws {
        let path = try await bench.seal(plaintext, .small(runSegments: 4))
        let report = try await verifier.verify(.file(path), sample: share)
        #expect(report.isIntact)
        #expect(report.segmentCount == 11)
        #expect(report.sampledSegmentCount == count)
        #expect(report.verifiedSegmentCount == count)
    }

    @Test(arguments: [0, -0.5, 1.000_1, .nan, .infinity])
    func sampleOutOfRange(_ share: Double) async throws {
        let path = try await bench.seal([1], .small())
        await expectError(.invalidArgument) {
            try await verifier.verify(.file(path), sample: share)
        }
    }

    @Test func aSampleOfAStream() async throws {
        let bytes = try Array(contentsOf: await bench.seal([1], .small()))
        let verifier = verifier
        await expectError(.invalidArgument) {
            try await feeding(bytes) { try await verifier.verify($0, sample: 0.5) }
        }
    }

    /// With one segment of eleven damaged, half of all samples of six meet it.
    @Test func aSampleFindsWhatItDraws() async throws {
        let path = try await damaging { [$0.segment(7)] }
        var found = 0
        for _ in 0..<40 {
            let report = try await verifier.verify(.file(path), sample: 0.5)
            if !report.isIntact {
                #expect(report.damages.map(\.segment) == [7])
                found += 1
            }
        }
        // The chance to see it never, or always, in 40 samples is below 10^-10.
        #expect(1..<40 ~= found)
    }

    /// Against the product that the number is defined by: all of a sample miss.
    @Test(arguments: [10, 11, 100, 1_000] as [UInt64], [1, 2, 5, 10] as [UInt64])
    func detectionProbability(_ segmentCount: UInt64, verified: UInt64) {
        let report = VerificationReport(
            damages: [],
            segmentCount: segmentCount,
            sampledSegmentCount: verified,
            verifiedSegmentCount: verified,
            plaintextByteCount: 0,
            storedByteCount: 0
        )
        for damaged in [1, 2, segmentCount / 2, segmentCount] {
            var miss = 1.0
            for drawn in 0..<verified {
                let clean = Double(segmentCount) - Double(damaged) - Double(drawn)
                miss *= max(0, clean) / Double(segmentCount - drawn)
            }
            let share = Double(damaged) / Double(segmentCount)
            let probability = report.detectionProbability(damagedShare: share)
            #expect(abs(probability - (1 - miss)) < 1e-9, "\(damaged) of \(segmentCount)")
        }
        #expect(report.detectionProbability(damagedShare: 0) == 0)
        #expect(report.detectionProbability(damagedShare: 1) == 1)
    }

    @Test func selectionIsEven() {
        // Each of 10 segments is in a sample of 3 with a chance of 0.3: 3,000 draws of 10,000.
        var counts = [Int](repeating: 0, count: 10)
        for _ in 0..<10_000 {
            var selector = SampleSelector(segmentCount: 10, share: 0.3)
            for (start, end) in [(0, 4), (4, 10)] as [(UInt64, UInt64)] {
                let selection = selector.select(start..<end)
                for position in 0..<selection.count {
                    counts[Int(start) + selection[position]] += 1
                }
            }
            #expect(selector.selectedCount == 3)
        }
        #expect(counts.reduce(0, +) == 30_000)
        // Nine standard deviations.
        for count in counts { #expect(abs(count - 3_000) < 420) }
    }
}
