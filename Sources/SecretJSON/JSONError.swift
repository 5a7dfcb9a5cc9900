/// Why bytes are no JSON that we take: where and what rule, never what stands there.
package struct JSONError: Error, Sendable, Hashable {
    /// The offset of the byte at which it was seen.
    package let offset: Int
    package let message: String

    init(at offset: Int, _ message: String) {
        self.offset = offset
        self.message = message
    }
}
