internal import Coffer

/// The value of `--compress`: `none`, `auto`, `zstd`, `zstd:1` to `zstd:22`.
enum CompressionArgument {
    private static let defaultLevel = 3

    /// `zstd` alone is level 3.
    static func parse(_ text: String) throws(ValueError) -> Compression {
        switch text {
        case "none": return .none
        case "auto": return .auto
        case "zstd": return .zstd(level: defaultLevel)
        default:
            guard text.hasPrefix("zstd:"), let level = Int(text.dropFirst("zstd:".count)),
                1...22 ~= level
            else { throw ValueError("write it as none, auto, zstd or zstd:1 to zstd:22") }
            return .zstd(level: level)
        }
    }
}
