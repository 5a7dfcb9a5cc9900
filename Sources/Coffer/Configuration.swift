internal import ContainerFormat
internal import FileAccess
package import SystemPackage

/// Settings of encryption and decryption; the defaults are right for most uses.
public struct Configuration: Sendable, Hashable {
    /// Plaintext bytes of a segment: a power of two from 64 KiB to 64 MiB.
    ///
    /// The default is 1 MiB. Only encryption uses it: a container brings its own.
    public var segmentByteCount = FormatLimits.defaultSegmentByteCount
    /// The default is `.none`.
    public var compression = Compression.none
    /// Segments worked on at the same time, 1 to 256.
    ///
    /// The default is nil: one for each processor that this process may use.
    public var workerCount: Int?
    /// Whether mode and modification time are kept when encrypting and restored when decrypting.
    ///
    /// The default is true.
    public var preservesAttributes = true
    /// Whether blocks of zeros become holes in files, which take no room on the disk.
    ///
    /// The default is false. Only decryption uses it.
    public var writesHoles = false
    /// When files are put on stable storage; the default is `.batch`.
    public var flushing = Flushing.batch
    /// The most key slots that a container may have before it is refused, 1 to 64.
    ///
    /// The default is 16.
    public var keySlotLimit = FormatLimits.slotCount
    /// Whether an encryption that is interrupted leaves what it has done, and the next one goes on with it.
    ///
    /// The default is false. Only encryption uses it, and only of files of more than one segment into files. What is
    /// left stands in the output's folder under the name `.coffer-`, 16 hexadecimal digits, `.partial`. It is continued
    /// only if this user began it on this host, of the same unchanged file, for the same keys, context and segment size, and
    /// if one of the encryptor's keys opens it; otherwise the file is begun anew. A secret in
    /// `$XDG_STATE_HOME/coffer/resume.key` (by default under `$HOME/.local/state`) tells; it is made when needed.
    public var resumes = false
    /// Whether a file whose container is there and current is skipped, and one that isn't current replaced.
    ///
    /// The default is false. Only encryption uses it, of files into files. Current is a container that has the
    /// modification time and size of its source, the encryption context asked for, a key slot of every key asked for
    /// (any passphrase counts for another), and two good ends. Nothing of it is opened or authenticated. It needs
    /// ``preservesAttributes``. A file that is no container is not replaced.
    public var updates = false
    /// The most plaintext bytes a second that one call works on, at least 1.
    ///
    /// The default is nil: without limit.
    public var bytesPerSecond: UInt64?
    /// Whether an update also authenticates what it would skip: the root and the metadata of the container, not its
    /// segments.
    ///
    /// The default is false. It needs ``updates``, and a key that opens the containers.
    public var verifiesUpdates = false
    /// Whether a source is removed once its container is on the disk, was read back from there and is found to hold what
    /// the source holds.
    ///
    /// The default is false. Only encryption uses it, of files into files. A source that changed meanwhile, or whose name
    /// is a link, is an error and stays. One that an update skips is removed too, once its container, which a key given must
    /// open, is found to hold the same.
    public var removesSources = false
    /// The most plaintext bytes of a batch that are encrypted under one data key, at least 1; a file that is larger has one
    /// of its own.
    ///
    /// The default is nil: without limit. Only the encryption of a batch uses it.
    public var dataKeyByteLimit: UInt64?
    /// The most files of a batch that are encrypted under one data key, at least 1.
    ///
    /// The default is nil: without limit. Only the encryption of a batch uses it.
    public var dataKeyFileLimit: UInt64?
    /// Where the secret of ``resumes`` is, if not there.
    package var hostSecretPath: FilePath?
    /// The most segments of a run, below the format's own limit.
    package var runSegmentLimit: UInt64?

    /// Creates the default settings.
    public init() {}

    var dataKeyLimits: KeyUse.Limits {
        KeyUse.Limits(byteCount: dataKeyByteLimit, fileCount: dataKeyFileLimit)
    }

    /// Segments of a run that isn't the last.
    var runSegmentCount: UInt64 {
        min(
            SegmentDivision.runSegmentLimit(segmentByteCount: segmentByteCount),
            runSegmentLimit ?? .max
        )
    }

    /// Workers for a job of so many segments (nil: nobody knows): no more, with their memory, than there are
    /// segments.
    func workerCount(segmentCount: UInt64?) -> Int {
        let wanted = workerCount ?? Host.availableProcessorCount
        return Int(min(UInt64(wanted), max(1, segmentCount ?? .max)))
    }

    /// Checks every setting against its range, and that so many keys may have slots.
    func validate(keyCount: Int) throws(CofferError) {
        try validate()
        guard keyCount <= keySlotLimit else {
            throw CofferError(
                .invalidArgument,
                "\(keyCount) keys are more than the limit of \(keySlotLimit) slots, "
                    + "beyond which containers are refused by default"
            )
        }
    }

    /// Checks every setting against its range.
    func validate() throws(CofferError) {
        guard updates || !verifiesUpdates else {
            throw CofferError(.invalidArgument, "only an update can be verified")
        }
        guard preservesAttributes || !updates else {
            throw CofferError(
                .invalidArgument,
                "an update goes by the modification time: it must be kept"
            )
        }
        let log2 = UInt8(truncatingIfNeeded: segmentByteCount.trailingZeroBitCount)
        guard segmentByteCount > 0, segmentByteCount.nonzeroBitCount == 1,
            FormatLimits.segmentByteCountLog2.contains(log2)
        else {
            throw CofferError(
                .invalidArgument,
                "the segment size must be a power of two from 64 KiB to 64 MiB"
            )
        }
        if case .zstd(let level) = compression, !(1...22).contains(level) {
            throw CofferError(.invalidArgument, "the compression level must be 1 to 22")
        }
        if let workerCount, !(1...256).contains(workerCount) {
            throw CofferError(.invalidArgument, "the number of jobs must be 1 to 256")
        }
        guard 1...FormatLimits.raisedSlotCount ~= keySlotLimit else {
            throw CofferError(.invalidArgument, "the limit of key slots must be 1 to 64")
        }
        guard bytesPerSecond != 0 else {
            throw CofferError(.invalidArgument, "a rate must be at least a byte a second")
        }
        guard !removesSources || flushing != .none else {
            throw CofferError(
                .invalidArgument,
                "a source is removed only when its container is on the disk, so it must be flushed"
            )
        }
        guard dataKeyByteLimit != 0, dataKeyFileLimit != 0 else {
            throw CofferError(.invalidArgument, "a data key must serve for one byte and one file")
        }
        if let runSegmentLimit, runSegmentLimit < 1 {
            throw CofferError(.invalidArgument, "a run must have at least one segment")
        }
    }
}
