internal import FileAccess

/// What of a tree is left out.
package struct TreeFilter: Sendable {
    private var patterns: [(pattern: GlobPattern, isUsed: Bool)]
    /// Endings of the names of files that are left out, such as those of outputs.
    private let suffixes: [[UInt8]]
    /// Larger files are left out.
    package let greatestByteCount: UInt64?

    /// Leaves out what a pattern means, and files of other kinds.
    package init(
        patterns: [GlobPattern] = [],
        suffixes: [[UInt8]] = [],
        greatestByteCount: UInt64? = nil
    ) {
        self.patterns = patterns.map { ($0, false) }
        self.suffixes = suffixes
        self.greatestByteCount = greatestByteCount
    }

    /// Patterns that nothing was left out for so far.
    package var unusedPatterns: [GlobPattern] {
        patterns.lazy.filter { !$0.isUsed }.map(\.pattern)
    }

    /// Whether a pattern means what stands at `path` below the input.
    mutating func excludes(_ path: @autoclosure () -> [[UInt8]], isFolder: Bool) -> Bool {
        guard !patterns.isEmpty else { return false }
        let path = path()
        var isExcluded = false
        // All are asked, so that one that another makes needless isn't called unused.
        for index in patterns.indices
        where patterns[index].pattern.matches(path, isFolder: isFolder) {
            patterns[index].isUsed = true
            isExcluded = true
        }
        return isExcluded
    }

    /// Whether a file of this name is an output of ours, finished or not.
    func isOutput(_ name: [UInt8]) -> Bool {
        OutputFile.isTemporaryName(name)
            || suffixes.contains { name.count > $0.count && name.suffix($0.count) == $0[...] }
    }
}
