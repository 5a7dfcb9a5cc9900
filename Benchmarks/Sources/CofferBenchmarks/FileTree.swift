internal import FoundationEssentials

/// Folders of many files that are measured with.
struct FileTree {
    /// Where it is.
    var path: String
    var fileCount: Int
    var byteCount: Int

    /// Makes files of one size each, a hundred in a folder, of incompressible data that repeats itself from file to file
    /// only in another order.
    static func ofSmallFiles(_ count: Int, byteCount: Int, at path: String) throws -> FileTree {
        var random = SystemRandomNumberGenerator()
        let words = (0..<max(1, byteCount / 8)).map { _ in random.next() as UInt64 }
        var bytes = unsafe words.withUnsafeBytes { unsafe Data($0.prefix(byteCount)) }
        for number in 0..<count {
            let folder = "\(path)/\(number / 100)"
            if number % 100 == 0 {
                try FileManager.default.createDirectory(
                    atPath: folder,
                    withIntermediateDirectories: true
                )
            }
            if byteCount > 8 { bytes[number % byteCount] &+= 1 }
            try Files.write(bytes, to: "\(folder)/\(number)")
        }
        return FileTree(path: path, fileCount: count, byteCount: count * byteCount)
    }
}
