import ContainerFormat
import TestSupport
import Testing

struct RootGeometryTests {
    private static let bodyOffset: UInt64 = 100

    /// A root that divides a body as it must, each segment taking `stored` bytes of content.
    private struct Layout {
        var root = Root()
        var segmentCount: UInt64 = 0
        var rootOffset = bodyOffset
        var segmentByteCount = 65_536

        init(runs: [UInt64], stored: UInt64 = 65_552, segmentByteCount: Int = 65_536) {
            self.segmentByteCount = segmentByteCount
            for count in runs {
                root.runs.append(
                    Root.Run(
                        salt: filler(UInt8(root.runs.count), 32),
                        firstIndex: segmentCount,
                        segmentCount: count,
                        offset: rootOffset,
                        lastTag: zeros(16)
                    )
                )
                rootOffset += 32 + 112
                var rest = count
                while rest > 0 {
                    let pageCount = min(rest, 16_384)
                    rootOffset += pageCount * (32 + stored)
                    root.pages.append(
                        Root.Page(offset: rootOffset, firstIndex: segmentCount, mac: zeros(32))
                    )
                    rootOffset += 32 + 80 + 24 * pageCount
                    segmentCount += pageCount
                    rest -= pageCount
                }
            }
        }

        func places() throws -> [PagePlace] {
            try root.places(
                segmentCount: segmentCount,
                segmentByteCount: segmentByteCount,
                bodyOffset: bodyOffset,
                rootOffset: rootOffset
            )
        }
    }

    private func refuses(
        _ what: String,
        of layout: Layout = Layout(runs: [20_000, 3]),
        at location: SourceLocation = #_sourceLocation,
        _ change: (inout Layout) -> Void
    ) {
        var changed = layout
        change(&changed)
        expectRefusal(.root, what, at: location) { _ = try changed.places() }
    }

    @Test(
        arguments: [
            [1], [16_383], [16_384], [16_385], [32_768], [32_769], [1, 1], [16_384, 16_384],
            [16_385, 1, 40_000], [1, 16_384, 1],
        ] as [[UInt64]]
    )
    func pagesDivideTheBody(runs: [UInt64]) throws {
        let layout = Layout(runs: runs)
        let places = try layout.places()
        #expect(places.count == layout.root.pages.count)
        var index: UInt64 = 0
        var runNumber = -1
        var end = Self.bodyOffset
        for (number, place) in places.enumerated() {
            #expect(place.pageNumber == number && place.firstIndex == index)
            if place.runNumber != runNumber {
                runNumber += 1
                #expect(layout.root.runs[runNumber].firstIndex == index)
                end += 144
            }
            #expect(place.runNumber == runNumber && place.segmentsOffset == end)
            #expect(place.pageOffset == layout.root.pages[number].offset)
            #expect(place.indices == index..<index + UInt64(place.segmentCount))
            end = place.pageOffset + 112 + 24 * UInt64(place.segmentCount)
            #expect(place.endOffset == end)
            index = place.indices.upperBound
        }
        #expect(index == layout.segmentCount && end == layout.rootOffset)
    }

    /// 2^24 segments of 64 KiB, or 2^14 of 64 MiB.
    @Test(arguments: [(65_536, 1 << 24), (1 << 26, 1 << 14)] as [(Int, UInt64)])
    func aRunEndsAfterOneTebibyte(segmentByteCount: Int, limit: UInt64) throws {
        let full = Layout(runs: [limit, 1], segmentByteCount: segmentByteCount)
        #expect(try full.places().last?.runNumber == 1)
        let over = Layout(runs: [limit + 1], segmentByteCount: segmentByteCount)
        expectRefusal(.root) { _ = try over.places() }
    }

    @Test func runsThatLeaveGapsOrOverlapAreRefused() {
        refuses("first run late") { $0.root.runs[0].firstIndex = 1 }
        refuses("gap of indices") { $0.root.runs[1].firstIndex += 1 }
        refuses("overlap of indices") { $0.root.runs[1].firstIndex -= 1 }
        refuses("short run") { $0.root.runs[0].segmentCount -= 1 }
        refuses("long run") { $0.root.runs[0].segmentCount += 1 }
        refuses("empty run") { $0.root.runs[1].segmentCount = 0 }
        refuses("last run short") { $0.root.runs[1].segmentCount -= 1 }
        refuses("last run long") { $0.root.runs[1].segmentCount += 1 }
        refuses("gap of bytes") { $0.root.runs[1].offset += 1 }
        refuses("overlap of bytes") { $0.root.runs[1].offset -= 1 }
        refuses("first run not after the metadata") { $0.root.runs[0].offset += 1 }
        refuses("run missing") { $0.root.runs.removeLast() }
        refuses("run repeated") { $0.root.runs.append($0.root.runs[1]) }
        refuses("runs swapped") { $0.root.runs.swapAt(0, 1) }
        refuses("no run") { $0.root.runs = [] }
        refuses("segments missing") { $0.segmentCount += 1 }
        refuses("segments over") { $0.segmentCount -= 1 }
    }

    @Test func pagesThatLeaveGapsOrOverlapAreRefused() {
        refuses("wrong index") { $0.root.pages[1].firstIndex += 1 }
        refuses("first page before its segments") {
            $0.root.pages[0].offset = $0.root.runs[0].offset + 143
        }
        refuses("page before its segments") {
            $0.root.pages[1].offset = $0.root.pages[0].offset
        }
        refuses("page of the first run behind its end") { $0.root.pages[1].offset += 1 }
        refuses("page missing") { $0.root.pages.remove(at: 1) }
        refuses("last page missing") { $0.root.pages.removeLast() }
        refuses("page repeated") { $0.root.pages.append($0.root.pages[2]) }
        refuses("pages swapped") { $0.root.pages.swapAt(0, 1) }
        refuses("no page") { $0.root.pages = [] }
        refuses("root early") { $0.rootOffset -= 1 }
        refuses("root late") { $0.rootOffset += 1 }
        refuses("root before the runs") { $0.rootOffset = 0 }
    }

    @Test func extremeOffsetsAreRefusedWithoutOverflow() {
        let extremes: [UInt64] = [
            .max, .max - 1, .max - 111, .max - 143, .max - 144, 1 << 63, 1 << 63 - 1,
        ]
        for value in extremes {
            for number in 0..<2 {
                refuses("run offset") { $0.root.runs[number].offset = value }
                refuses("run index") { $0.root.runs[number].firstIndex = value }
                refuses("run length") { $0.root.runs[number].segmentCount = value }
            }
            for number in 0..<3 {
                refuses("page index") { $0.root.pages[number].firstIndex = value }
                for rootOffset in [nil, value, .max] {
                    refuses("page offset") {
                        $0.root.pages[number].offset = value
                        if let rootOffset { $0.rootOffset = rootOffset }
                    }
                }
            }
            refuses("segments") { $0.segmentCount = value }
            refuses("root") { $0.rootOffset = value }
        }
    }

    @Test func aRunHeaderThatRunsIntoTheRootIsRefused() {
        for root in RootGeometryTests.bodyOffset..<RootGeometryTests.bodyOffset + 144 + 136 {
            refuses("root at \(root)", of: Layout(runs: [1], stored: 0)) { $0.rootOffset = root }
        }
    }

    @Test func arbitraryRootsDoNotTrap() {
        var generator = SeededGenerator()
        let interesting: [UInt64] = [0, 1, 3, 16_384, 20_000, 1 << 24, 1 << 63, .max - 200, .max]
        func value(_ near: UInt64) -> UInt64 {
            switch generator.next() % 4 {
            case 0: interesting.randomElement(using: &generator) ?? 0
            case 1: generator.next()
            case 2: near &+ generator.next() % 300 &- 150
            default: near
            }
        }
        for _ in 0..<3_000 {
            var layout = Layout(runs: [20_000, 3])
            for run in layout.root.runs.indices {
                layout.root.runs[run].firstIndex = value(layout.root.runs[run].firstIndex)
                layout.root.runs[run].segmentCount = value(layout.root.runs[run].segmentCount)
                layout.root.runs[run].offset = value(layout.root.runs[run].offset)
            }
            for page in layout.root.pages.indices {
                layout.root.pages[page].offset = value(layout.root.pages[page].offset)
                layout.root.pages[page].firstIndex = value(layout.root.pages[page].firstIndex)
            }
            layout.segmentCount = value(layout.segmentCount)
            layout.rootOffset = value(layout.rootOffset)
            guard let places = try? layout.places() else { continue }
            #expect(places.last?.endOffset == layout.rootOffset)
            #expect(places.reduce(0) { $0 + UInt64($1.segmentCount) } == layout.segmentCount)
        }
    }
}
