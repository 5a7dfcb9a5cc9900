package import AuthenticatedEncryption
internal import Glibc
internal import SystemPackage

/// The process's environment variables, as bytes.
///
/// Reading races with `setenv` in another thread, which Coffer never calls.
package enum Environment {
    /// The path in a variable; nil if it isn't set or empty.
    static func path(_ name: String) -> FilePath? {
        guard let value = unsafe getenv(name), unsafe value.pointee != 0 else { return nil }
        return unsafe FilePath(platformString: value)
    }

    /// The secret in a variable; nil if it isn't set.
    ///
    /// The environment keeps its own copy, which other processes of the user can read.
    package static func secret(_ name: String) -> SecretBytes? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe SecretBytes(
            copying: RawSpan(_unsafeStart: UnsafeRawPointer(value), byteCount: strlen(value))
        )
    }
}
