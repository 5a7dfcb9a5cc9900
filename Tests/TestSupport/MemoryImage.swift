internal import Glibc
internal import SystemPackage

/// What stands in the memory of another process, as a core of it would have it.
///
/// Only memory that the process can have written is taken, and nothing of a sanitizer's shadow.
package struct MemoryImage {
    /// Bytes that follow one another.
    private struct Piece {
        let place: String
        let bytes: [UInt8]
    }

    /// The parts of memory that a core has.
    private var dumped: [Piece] = []
    /// Those that are marked as not to be dumped.
    private var guarded: [Piece] = []

    /// What is larger is a sanitizer's shadow, most of it never touched.
    private static let regionByteCountLimit: UInt64 = 1 << 30
    private static let pageByteCount = 4_096

    /// Whether this process may read the memory of those that it starts, and learn what a core has of it.
    ///
    /// Under sanitizers it tells nothing: no user's process has such a memory.
    package static let isAvailable: Bool = {
        guard !Sanitizer.isOn else { return false }
        let child = try? ChildProcess(
            "/bin/sleep",
            [[UInt8]("100".utf8)],
            environment: [],
            folder: "/",
            descriptors: (0, 1, 2)
        )
        // It has no memory of its own to look at while it is being started.
        for _ in 0..<1_000 {
            if let child, let image = try? MemoryImage(of: child.id), image.byteCount > 0 {
                return true
            }
            usleep(1_000)
        }
        return false
    }()

    /// Reads the memory of a process, which should be standing still.
    package init(of processID: Int32) throws {
        let memory = try FileDescriptor.open(FilePath("/proc/\(processID)/mem"), .readOnly)
        try memory.closeAfter {
            let bytes = try [UInt8](contentsOf: FilePath("/proc/\(processID)/smaps"))
            let map = String(decoding: bytes, as: UTF8.self)
            guard map.contains("VmFlags:") else { throw Errno.notSupported }
            for region in Self.regions(map) {
                let pieces = Self.pieces(of: region, in: memory)
                if region.isGuarded { guarded += pieces } else { dumped += pieces }
            }
        }
    }

    /// How many bytes that aren't all zero a core would have.
    package var byteCount: Int { dumped.reduce(0) { $0 + $1.bytes.count } }

    /// Where a core would have these bytes.
    package func places(of pattern: [UInt8]) -> [String] { Self.places(of: pattern, in: dumped) }

    /// Where they stand in memory that isn't dumped.
    package func guardedPlaces(of pattern: [UInt8]) -> [String] {
        Self.places(of: pattern, in: guarded)
    }

    private static func places(of pattern: [UInt8], in pieces: [Piece]) -> [String] {
        pieces.compactMap { piece in
            ByteSearch.offset(of: pattern, in: piece.bytes).map { "\(piece.place) + \($0)" }
        }
    }

    // MARK: Reading

    private struct Region {
        let name: String
        let range: Range<UInt64>
        var isGuarded = false
    }

    /// What smaps(5) tells of memory that can be read and was, or can be, written.
    private static func regions(_ map: String) -> [Region] {
        var regions: [Region] = []
        var isWanted = false
        for line in map.split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: true)
            if words.first?.hasSuffix(":") == false {
                let bounds = words[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
                let range = bounds[0]..<bounds[1]
                let name = words.count > 5 ? words[5...].joined(separator: " ") : "anonymous"
                isWanted =
                    words[1].hasPrefix("r") && (words[1].contains("w") || name == "anonymous")
                    && range.count <= regionByteCountLimit && !name.hasPrefix("[v")
                if isWanted { regions.append(Region(name: "\(name) \(words[0])", range: range)) }
            } else if isWanted, words[0] == "VmFlags:", words.contains("dd") {
                regions[regions.count - 1].isGuarded = true
            }
        }
        return regions
    }

    /// The stretches of a region that aren't zeros.
    private static func pieces(of region: Region, in memory: FileDescriptor) -> [Piece] {
        var pieces: [Piece] = []
        var stretch: [UInt8] = []
        var start = region.range.lowerBound
        var page = [UInt8](repeating: 0, count: pageByteCount)
        func end(at offset: UInt64) {
            guard !stretch.isEmpty else { return }
            let place = "\(region.name) at 0x\(String(start, radix: 16))"
            pieces.append(Piece(place: place, bytes: stretch))
            stretch = []
        }
        for offset in stride(
            from: region.range.lowerBound,
            to: region.range.upperBound,
            by: pageByteCount
        ) {
            let count = unsafe page.withUnsafeMutableBytes {
                (try? unsafe memory.read(fromAbsoluteOffset: Int64(offset), into: $0)) ?? 0
            }
            guard count == pageByteCount, !isZero(page) else {
                end(at: offset)
                continue
            }
            if stretch.isEmpty { start = offset }
            stretch += page
        }
        end(at: region.range.upperBound)
        return pieces
    }

    private static func isZero(_ page: [UInt8]) -> Bool {
        unsafe page.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return true }
            return unsafe base.load(as: UInt8.self) == 0
                && memcmp(base, base + 1, bytes.count - 1) == 0
        }
    }
}
