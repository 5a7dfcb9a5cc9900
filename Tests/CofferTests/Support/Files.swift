internal import Glibc
internal import SystemPackage

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
