/// A command line of the user's, divided into words as a shell would, without a shell.
///
/// Spaces, tabs and line ends divide words. Between single quotes every byte stands for itself. Between
/// double quotes a backslash before `"` or `\` stands for that byte. Outside quotes a backslash stands for
/// the byte after it. Nothing is expanded: `$`, `*`, `~`, `|` and `;` mean nothing.
public struct ExecCommand: Sendable, Hashable {
    /// The line as it was written.
    let line: [UInt8]
    /// The program and its arguments; at least one word, and the first isn't empty.
    package let words: [[UInt8]]

    /// Divides a line.
    ///
    /// - Throws: ``KeyError/Code/invalidParameter`` if it names no program, a quote isn't closed, or
    ///   nothing follows a backslash.
    public init(parsing line: [UInt8]) throws(KeyError) {
        var words = ExecWords()
        for byte in line { words.take(byte) }
        guard !line.contains(0), let words = words.finish(), words.first?.isEmpty == false else {
            throw KeyError(
                .invalidParameter,
                "exec: needs a program and its arguments, with every quote closed: "
                    + "exec:/path/to/program 'an argument'"
            )
        }
        self.line = line
        self.words = words
    }

    /// The program, without its arguments, which are the user's own: fit to be shown.
    package var name: String { PrintableLine.of(words[0]) }
}

/// The words of a line, taken byte by byte.
private struct ExecWords {
    private enum Quote {
        case none, single, double
    }

    private var words: [[UInt8]] = []
    /// The word begun; nil between words.
    private var word: [UInt8]?
    private var quote = Quote.none
    private var followsBackslash = false

    mutating func take(_ byte: UInt8) {
        if followsBackslash {
            followsBackslash = false
            let isEscape =
                quote == .none || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
            if !isEscape { append(UInt8(ascii: "\\")) }
            append(byte)
            return
        }
        switch (byte, quote) {
        case (UInt8(ascii: "\\"), .none), (UInt8(ascii: "\\"), .double):
            followsBackslash = true
            word = word ?? []
        case (UInt8(ascii: "'"), .none): open(.single)
        case (UInt8(ascii: "\""), .none): open(.double)
        case (UInt8(ascii: "'"), .single), (UInt8(ascii: "\""), .double): quote = .none
        case (UInt8(ascii: " "), .none), (UInt8(ascii: "\t"), .none), (UInt8(ascii: "\n"), .none):
            endWord()
        default: append(byte)
        }
    }

    /// The words; nil if the line ends within quotes or after a backslash.
    mutating func finish() -> [[UInt8]]? {
        endWord()
        return quote == .none && !followsBackslash ? words : nil
    }

    private mutating func append(_ byte: UInt8) {
        word = word ?? []
        word?.append(byte)
    }

    private mutating func open(_ quote: Quote) {
        self.quote = quote
        word = word ?? []
    }

    private mutating func endWord() {
        if let word { words.append(word) }
        word = nil
    }
}
