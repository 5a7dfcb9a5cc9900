internal import CLinux
internal import SystemPackage
internal import TestSupport
internal import Testing

@testable internal import FileAccess

/// Large files don't push others out of the page cache.
@Suite struct DropBehindTests {
    private let folder: TemporaryFolder
    private let file: File
    private let byteCount = 8 << 20

    init() throws {
        folder = try TemporaryFolder()
        file = try File.create(folder["large"])
        try file.write([UInt8](repeating: 1, count: byteCount))
        try file.synchronize()
    }

    private var isCached: Bool { clinux_is_cached(file.descriptor, Int64(byteCount / 2)) != 0 }

    private var dropBehind: DropBehind? {
        DropBehind(reading: file, byteCount: UInt64(byteCount), atLeast: 1 << 20)
    }

    @Test func smallFilesStay() throws {
        file.dropCachedPages()
        #expect(DropBehind(reading: file, byteCount: UInt64(byteCount)) == nil)
    }

    @Test func whatOthersHaveReadStays() { #expect(dropBehind == nil) }

    @Test func whatWasReadGoes() throws {
        file.dropCachedPages()
        // Not in memory: there is nothing to be dropped.
        guard !isCached else { return }
        let dropBehind = try #require(dropBehind)
        #expect(try file.bytes(atMost: byteCount).count == byteCount)
        #expect(isCached)
        dropBehind.didRead(byteCount, of: file, at: 0)
        #expect(!isCached)
        #expect(try file.bytes(atMost: byteCount) == [UInt8](repeating: 1, count: byteCount))
    }

    @Test func whatIsWrittenIsNotLost() throws {
        file.dropCachedPages()
        guard !isCached else { return }
        let dropBehind = try #require(dropBehind)
        let output = try File.create(folder["output"])
        let part = [UInt8](repeating: 7, count: 1 << 20)
        for number in 0..<80 {
            let offset = UInt64(number) << 20
            try output.write(part, at: offset)
            dropBehind.didWrite(part.count, of: output, at: offset)
        }
        for number in 0..<80 {
            #expect(try output.bytes(atMost: 1 << 20, at: UInt64(number) << 20) == part)
        }
    }
}
