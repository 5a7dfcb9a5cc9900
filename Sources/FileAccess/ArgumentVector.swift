/// An array of C strings with a null pointer at the end, as exec(3) takes it.
@safe final class ArgumentVector {
    private(set) var pointers: [UnsafeMutablePointer<CChar>?]

    /// Copies words without zero bytes.
    init(_ words: [[UInt8]]) {
        unsafe pointers = words.map { word in
            let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: word.count + 1)
            _ = unsafe copy.initialize(from: word.map { CChar(bitPattern: $0) } + [0])
            return copy.baseAddress
        }
        unsafe pointers.append(nil)
    }

    deinit { unsafe pointers.forEach { unsafe $0?.deallocate() } }
}
