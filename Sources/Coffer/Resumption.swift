internal import ContainerFormat
internal import FileAccess

/// What of an unfinished container is authentic, and all that it takes to go on from there.
///
/// The file is locked for as long as this lives. Nothing was changed in it yet.
struct Resumption: Sendable {
    /// The unfinished container.
    let output: OutputFile
    /// The head block, which stands in the file byte for byte as it is encoded.
    let block: Block
    let keys: ContainerKeys
    /// The runs and pages so far, the closing page among them.
    let root: Root
    /// The segments that are kept, at least 1.
    let segmentCount: UInt64
    /// Where the file is cut: nothing behind was believed.
    let byteCount: UInt64
    /// The index page, MAC and all, of the last run's segments that had none, to be written at the cut; empty if they had.
    let closingPage: [UInt8]
}
