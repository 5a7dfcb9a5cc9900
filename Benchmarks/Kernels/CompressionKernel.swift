internal import SystemPackage
internal import Zstandard

/// zstd on segments of real data, by level and segment size, and the guess that spares an attempt.
struct CompressionKernel {
    private let data: [UInt8]

    /// Reads at most 64 MiB of a file.
    init(reading path: FilePath) throws {
        let file = try FileDescriptor.open(path, .readOnly)
        data = try file.closeAfter {
            try unsafe [UInt8](unsafeUninitializedCapacity: 64 << 20) { buffer, count in
                count = try unsafe file.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
    }

    func run(_ stopwatch: Stopwatch) throws {
        for segmentByteCount in [1 << 18, 1 << 20, 1 << 22] {
            for level in [1, 3] {
                try compress(stopwatch, level: level, segmentByteCount: segmentByteCount)
            }
        }
        var incompressible = 0
        try time(stopwatch, "guess", "1 MiB", segmentByteCount: 1 << 20) { segment in
            if Compressibility.looksIncompressible(segment) { incompressible += 1 }
        }
    }

    private func compress(
        _ stopwatch: Stopwatch,
        level: Int,
        segmentByteCount: Int
    ) throws {
        let compressor = try Compressor(level: level)
        let decompressor = try Decompressor()
        var frame = [UInt8](repeating: 0, count: segmentByteCount)
        var restored = frame
        let detail = "level \(level), \(segmentByteCount >> 10) KiB"
        try time(stopwatch, "compress", detail, segmentByteCount: segmentByteCount) { segment in
            var span = frame.mutableSpan
            var target = unsafe span.mutableBytes
            _ = try compressor.compress(segment, into: &target)
        }
        let whole = min(segmentByteCount, data.count)
        var span = frame.mutableSpan
        var target = unsafe span.mutableBytes
        let segment = unsafe data.span.bytes.extracting(0..<whole)
        guard let count = try compressor.compress(segment, into: &target) else { return }
        // One segment again and again: what it takes to decompress hardly depends on which.
        let repetitions = data.count / whole
        try stopwatch.time(
            "decompress",
            detail,
            byteCount: repetitions * whole,
            itemCount: repetitions
        ) {
            for _ in 0..<repetitions {
                var span = restored.mutableSpan
                var plaintext = unsafe span.mutableBytes
                try decompressor.decompress(
                    unsafe frame.span.bytes.extracting(0..<count),
                    into: &plaintext,
                    byteCount: whole,
                    windowByteCount: segmentByteCount
                )
            }
        }
    }

    /// Times `work` on each segment of the data.
    private func time(
        _ stopwatch: Stopwatch,
        _ name: String,
        _ detail: String,
        segmentByteCount: Int,
        _ work: (RawSpan) throws -> Void
    ) throws {
        let starts = stride(from: 0, to: data.count, by: segmentByteCount)
        try stopwatch.time(name, detail, byteCount: data.count, itemCount: Array(starts).count) {
            for start in starts {
                let end = min(start + segmentByteCount, data.count)
                try work(unsafe data.span.bytes.extracting(start..<end))
            }
        }
    }
}
