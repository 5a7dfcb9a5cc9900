/// Files that are encrypted together, under one data key and by the same workers.
public struct Batch: Sendable, Hashable {
    /// One input and where its container goes.
    public struct Member: Sendable, Hashable {
        /// A file, a block device or a stream.
        public let input: Input
        /// A file or a stream.
        public let output: Output

        /// Pairs an input with its output.
        public init(_ input: Input, to output: Output) {
            self.input = input
            self.output = output
        }
    }

    /// A member and how many were begun before it.
    package struct Numbered: Sendable {
        package let place: Int
        package let member: Member
    }

    /// In the order in which they are begun.
    public var members: [Member]

    /// Makes a batch of members whose outputs are all different; where two are not, one of them fails.
    public init(_ members: [Member]) { self.members = members }
}
