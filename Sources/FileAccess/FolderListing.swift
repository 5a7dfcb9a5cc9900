internal import Glibc
package import SystemPackage

/// The names in a folder, one after the other, in the order of the file system, without `.` and `..`.
///
/// A name that comes or goes meanwhile is seen or isn't. For one thread at a time.
@safe package final class FolderListing {
    /// A name, and what it stands for if the file system tells at once.
    package struct Item: Sendable, Hashable {
        package let name: FilePath.Component
        /// Nil when nobody knows without looking it up.
        package let kind: FileStatus.Kind?
    }

    private let path: FilePath
    private let stream: OpaquePointer

    /// Begins at the first name.
    package init(_ folder: Folder) throws(FileError) {
        path = folder.path
        // Opened anew: a stream has its own position in the folder, and closes its descriptor.
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        let descriptor = try SystemCall.run(.open, path) {
            unsafe openat(folder.descriptor, ".", flags)
        }
        guard let stream = unsafe fdopendir(descriptor) else {
            let number = errno
            close(descriptor)
            throw FileError(.open, path, errorNumber: number)
        }
        unsafe self.stream = stream
    }

    deinit { unsafe closedir(stream) }

    /// The next name; nil after the last.
    package func next() throws(FileError) -> Item? {
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                let number = errno
                guard number == 0 else { throw FileError(.read, path, errorNumber: number) }
                return nil
            }
            let kind = Self.kind(Int32(unsafe entry.pointee.d_type))
            // The name ends in a zero byte and may be longer than the declared field, within the record.
            let name = unsafe UnsafeRawPointer(entry)
                .advanced(by: MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
                .assumingMemoryBound(to: CChar.self)
            guard let component = unsafe FilePath.Component(platformString: name),
                component.kind == .regular
            else { continue }
            return Item(name: component, kind: kind)
        }
    }

    private static func kind(_ type: Int32) -> FileStatus.Kind? {
        switch type {
        case Int32(DT_REG): .regular
        case Int32(DT_DIR): .directory
        case Int32(DT_LNK): .symbolicLink
        case Int32(DT_FIFO): .pipe
        case Int32(DT_CHR): .characterDevice
        case Int32(DT_BLK): .blockDevice
        case Int32(DT_SOCK): .socket
        default: nil
        }
    }
}
