package import SystemPackage

/// A name is bytes; a string of it may lose some.
extension FilePath {
    /// The path of these bytes, up to the first zero byte.
    package init(bytes: [UInt8]) {
        let text = bytes.map(CInterop.PlatformChar.init(bitPattern:)) + [0]
        self.init(platformString: text)
    }

    /// The bytes of the path.
    package var bytes: [UInt8] {
        unsafe withPlatformString { text in
            var bytes: [UInt8] = []
            var next = unsafe text
            while unsafe next.pointee != 0 {
                bytes.append(UInt8(bitPattern: unsafe next.pointee))
                unsafe next += 1
            }
            return bytes
        }
    }

    /// The bytes of the last component; none if there isn't one.
    package var lastComponentBytes: [UInt8] { lastComponent?.bytes ?? [] }
}

extension FilePath.Component {
    /// The bytes of the name.
    package var bytes: [UInt8] { FilePath(root: nil, [self]).bytes }
}
