import ContainerFormat
import TestSupport
import Testing

struct RootTests {
    private let mac = filler(8, 32)

    private func root(runs: Int, pages: Int) -> Root {
        Root(
            runs: (0..<runs).map { number in
                Root.Run(
                    salt: filler(UInt8(number), 32),
                    firstIndex: UInt64(number) * 100,
                    segmentCount: 100,
                    offset: UInt64(number) * 0x1_0000_0001,
                    lastTag: filler(UInt8(number) + 1, 16)
                )
            },
            pages: (0..<pages).map { number in
                Root.Page(
                    offset: UInt64(number) << 40,
                    firstIndex: .max - UInt64(number),
                    mac: filler(UInt8(number) + 2, 32)
                )
            }
        )
    }

    private func handWritten(
        _ root: Root,
        runCount: UInt32? = nil,
        pageCount: UInt32? = nil
    ) -> [UInt8] {
        var content =
            u32(runCount ?? UInt32(root.runs.count)) + u32(pageCount ?? UInt32(root.pages.count))
        for run in root.runs {
            content += run.salt + u64(run.firstIndex) + u64(run.segmentCount) + u64(run.offset)
            content += run.lastTag
        }
        for page in root.pages {
            content += u64(page.offset) + u64(page.firstIndex) + page.mac
        }
        content += mac
        return handWrittenHeader(type: "X", stored: UInt32(content.count)) + content
    }

    @Test(arguments: [(1, 1), (2, 3), (1, 20), (7, 7)])
    func bytesAreThoseOfTheSpecification(runs: Int, pages: Int) throws {
        let root = root(runs: runs, pages: pages)
        let bytes = handWritten(root)
        #expect(bytes.count == 32 + 40 + 72 * runs + 48 * pages)
        #expect(root.storedByteCount == bytes.count - 32)
        #expect(root.authenticatedBytes + mac == bytes)
        #expect(try Root(decoding: bytes) == root)
    }

    @Test func theLeastRootHasOneRunAndOnePage() {
        #expect(Root.leastRecordByteCount == 192)
        for (runs, pages) in [(0, 0), (0, 1), (1, 0), (0, 4), (3, 0)] {
            expectRefusal(.root, "\(runs), \(pages)") {
                _ = try Root(decoding: handWritten(root(runs: runs, pages: pages)))
            }
        }
    }

    /// 72 runs' bytes and 48 pages' bytes can be exchanged: 2 runs take as much as 3 pages.
    @Test func countsMustFitTheLength() throws {
        let value = root(runs: 3, pages: 4)
        let counts: [UInt32] = [0, 1, 2, 3, 4, 5, 7, 8, 0x3333_3333, 0x5555_5555, .max]
        for runs in counts {
            for pages in counts {
                let bytes = handWritten(value, runCount: runs, pageCount: pages)
                let fits = UInt64(runs) * 72 + UInt64(pages) * 48 == 3 * 72 + 4 * 48
                guard fits, runs > 0, pages > 0 else {
                    expectRefusal(.root, "\(runs), \(pages)") { _ = try Root(decoding: bytes) }
                    continue
                }
                #expect(try Root(decoding: bytes).runs.count == Int(runs))
            }
        }
    }

    @Test func everyTruncationAndExtensionIsRefused() {
        let bytes = handWritten(root(runs: 1, pages: 2))
        for count in 0..<bytes.count {
            expectRefusal(.root, "\(count)") { _ = try Root(decoding: Array(bytes.prefix(count))) }
        }
        for extra in [1, 48, 72] {
            expectRefusal(.root) { _ = try Root(decoding: bytes + zeros(extra)) }
        }
    }

    @Test func everyFlippedBitIsRefusedOrKept() {
        let bytes = handWritten(root(runs: 2, pages: 2))
        for position in bytes.indices.dropLast(32) {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[position] ^= 1 << bit
                guard let root = try? Root(decoding: flipped) else { continue }
                #expect(root.authenticatedBytes + mac == flipped && position >= 32 + 8)
            }
        }
    }
}
