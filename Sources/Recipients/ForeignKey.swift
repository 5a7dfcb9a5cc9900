internal import CLinux
internal import Glibc

/// An X-Wing key in memory of swift-crypto's, which gives it back as it is.
enum ForeignKey {
    /// The one class whose objects are known to hold plain bytes of C and no reference.
    private static let className = "Crypto.OpenSSLXWingPrivateKeyImpl.Backing"
    /// The class and the reference count, which an object begins with.
    private static let headerByteCount = 2 * MemoryLayout<Int>.size

    /// Overwrites the object that a key is, inside its wrappings; nothing may use the key any more.
    ///
    /// A version of swift-crypto that keeps it in another class is left alone: LeakTests would show it.
    static func overwrite(_ key: Any) {
        guard let object = object(in: key), String(reflecting: type(of: object)) == className else {
            return
        }
        let address = unsafe Unmanaged.passUnretained(object).toOpaque()
        let byteCount = unsafe malloc_usable_size(address)
        guard byteCount > headerByteCount else { return }
        // The object is alive, the allocator says how long it is, and no byte behind the header is a reference.
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
