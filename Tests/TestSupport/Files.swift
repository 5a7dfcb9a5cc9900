package import SystemPackage

extension Array where Element == UInt8 {
    /// The bytes of a file; not by Foundation, which leaks a buffer for an empty one.
    package init(contentsOf path: FilePath) throws {
        let descriptor = try FileDescriptor.open(path, .readOnly)
        self = try descriptor.closeAfter { try Array(reading: descriptor) }
    }

    /// All bytes of a descriptor, up to the end.
    package init(reading descriptor: FileDescriptor) throws {
        self = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try unsafe piece.withUnsafeMutableBytes {
                try unsafe descriptor.read(into: $0)
            }
            guard count > 0 else { return }
            append(contentsOf: piece[..<count])
        }
    }

    /// Makes or replaces a file in place.
    package func write(to path: FilePath) throws {
        let descriptor = try FileDescriptor.open(
            path,
            .writeOnly,
            options: [.create, .truncate],
            permissions: [.ownerReadWrite]
        )
        _ = try descriptor.closeAfter { try descriptor.writeAll(self) }
    }
}
