internal import CLinux
internal import Glibc

/// Keys in memory of swift-crypto's, which gives that of an X-Wing key back as it is.
enum ForeignKey {
    /// The class and the reference count, which an object begins with.
    private static let headerByteCount = 2 * MemoryLayout<Int>.size

    /// Overwrites the object that a key is, inside its wrappings; nothing may use the key any more.
    ///
    /// A key that isn't one object is left as it is: LeakTests would show it.
    static func overwrite(_ key: Any) {
        guard let object = object(in: key) else { return }
        let address = unsafe Unmanaged.passUnretained(object).toOpaque()
        let byteCount = unsafe malloc_usable_size(address)
        guard byteCount > headerByteCount else { return }
        // References in it, had it any, would be to nothing, which is released without effect.
        unsafe explicit_bzero(address + headerByteCount, byteCount - headerByteCount)
        withExtendedLifetime(object) {}
    }

    /// The only object in structures of one member each.
    private static func object(in value: Any) -> AnyObject? {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .class { return value as AnyObject }
        guard mirror.displayStyle == .struct, mirror.children.count == 1 else { return nil }
        return mirror.children.first.flatMap { object(in: $0.value) }
    }
}
