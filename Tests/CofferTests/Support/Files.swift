internal import Glibc
internal import SystemPackage

extension Array where Element == UInt8 {
    /// The bytes of a file, or of what is left of a descriptor.
    init(contentsOf path: FilePath) throws {
        let descriptor = try FileDescriptor.open(path, .readOnly)
        self = try descriptor.closeAfter { try Array(reading: descriptor) }
    }

    /// All bytes up to the end.
    init(reading descriptor: FileDescriptor) throws {
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
    func write(to path: FilePath) throws {
        let descriptor = try FileDescriptor.open(
            path,
            .writeOnly,
            options: [.create, .truncate],
            permissions: [.ownerReadWrite]
        )
        _ = try descriptor.closeAfter { try descriptor.writeAll(self) }
    }
}

/// Names in a folder, "." and ".." apart.
func folderEntries(_ path: FilePath) -> [FilePath.Component] {
    guard let folder = unsafe path.withPlatformString({ unsafe opendir($0) }) else { return [] }
    defer { unsafe closedir(folder) }
    var entries: [FilePath.Component] = []
    while let entry = unsafe readdir(folder) {
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                unsafe FilePath(platformString: $0).lastComponent
            }
        }
        if let name, name.kind == .regular { entries.append(name) }
    }
    return entries
}

/// What `stat` says of a file.
func fileStatus(_ path: FilePath) -> stat? {
    var status = stat()
    return unsafe path.withPlatformString { unsafe lstat($0, &status) } == 0 ? status : nil
}

/// Sets the modification time of a file, in whole seconds since 1970.
func setModified(_ path: FilePath, seconds: Int) {
    let times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
    _ = unsafe path.withPlatformString { unsafe utimensat(AT_FDCWD, $0, times, 0) }
}

/// Makes a symbolic link.
func makeLink(_ link: FilePath, to target: FilePath) -> Bool {
    unsafe link.withPlatformString { link in
        unsafe target.withPlatformString { unsafe symlink($0, link) }
    } == 0
}

/// Makes a second name for a file.
func makeHardLink(_ link: FilePath, to target: FilePath) -> Bool {
    unsafe link.withPlatformString { new in
        unsafe target.withPlatformString { unsafe Glibc.link($0, new) }
    } == 0
}
