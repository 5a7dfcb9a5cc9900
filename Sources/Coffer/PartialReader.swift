internal import ContainerFormat
internal import FileAccess

/// Reads an unfinished container, which may end or be unreadable anywhere.
///
/// Safe to use from many threads.
struct PartialReader: Sendable {
    let file: File
    /// Where it ends; what is written behind it later isn't looked at.
    let byteCount: UInt64

    /// Fills `bytes` from `offset` on; false if the file ends before, or can't be read there.
    func read(into bytes: inout MutableRawSpan, at offset: UInt64) -> Bool {
        guard offset <= byteCount, UInt64(bytes.byteCount) <= byteCount - offset else {
            return false
        }
        return (try? file.read(into: &bytes, at: offset)) == bytes.byteCount
    }

    /// As many bytes from `offset` on; nil if they aren't there.
    ///
    /// `count` must have been checked against a limit.
    func bytes(_ count: Int, at offset: UInt64) -> [UInt8]? {
        var isRead = false
        let bytes = try? [UInt8].filled(count) { isRead = read(into: &$0, at: offset) }
        return isRead ? bytes : nil
    }

    /// The record header at `offset`; nil if none stands there.
    func header(at offset: UInt64) -> RecordHeader? {
        bytes(RecordHeader.byteCount, at: offset).flatMap { try? RecordHeader(decoding: $0) }
    }
}
