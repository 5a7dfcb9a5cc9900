/// When what was written is put on stable storage.
public enum Flushing: Sendable, Hashable, CaseIterable {
    /// Each file by itself, before it gets its name.
    case file
    /// Before they get their names too, but of a batch up to 256 files together, in at most a second: on common local file
    /// systems by one flush of everything, what other programs have written there included.
    ///
    /// A single file is flushed by itself.
    case batch
    /// When the system does so: after a power cut, files may be there that are empty or damaged.
    case none
}
