internal import ContainerFormat
internal import FileAccess

/// When a source can be gone on with.
extension PlaintextSource {
    /// Whether an interrupted encryption can be continued: a file with a name, of more than one segment.
    func isResumable(segmentByteCount: Int) -> Bool {
        guard let byteCount, path != nil, status.kind == .regular else { return false }
        return byteCount > UInt64(segmentByteCount)
    }
}
