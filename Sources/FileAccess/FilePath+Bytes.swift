internal import Glibc
package import SystemPackage

/// A name is bytes; a string of it may lose some.
extension FilePath {
    /// The path of these bytes, up to the first zero byte.
    package init(bytes: [UInt8]) {
        let text = bytes.map(CInterop.PlatformChar.init(bitPattern:)) + [0]
        self.init(platformString: text)
    }

    /// The bytes of the path.
    package var bytes: [UInt8] { unsafe withPlatformString { unsafe [UInt8](string: $0) } }

    /// The bytes of the last component; none if there isn't one.
    package var lastComponentBytes: [UInt8] { lastComponent?.bytes ?? [] }
}

extension FilePath.Component {
    /// The bytes of the name.
    package var bytes: [UInt8] { unsafe withPlatformString { unsafe [UInt8](string: $0) } }
}

extension [UInt8] {
    /// The bytes of a string up to its zero byte.
    fileprivate init(string: UnsafePointer<CInterop.PlatformChar>) {
        self = unsafe Array(UnsafeRawBufferPointer(start: string, count: strlen(string)))
    }
}
