import FileAccess
import Testing

@Suite struct AlignedBufferTests {
    @Test func isAlignedAndZero() throws {
        let buffer = try AlignedBuffer(byteCount: 10_001)
        #expect(buffer.byteCount == 10_001)
        buffer.withBytes(0..<10_001) { bytes in
            let count = bytes.byteCount
            #expect(count == 10_001)
            let address = unsafe bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
            #expect(address.isMultiple(of: 4096))
            let isZero = unsafe bytes.withUnsafeBytes { unsafe $0.allSatisfy { $0 == 0 } }
            #expect(isZero)
        }
    }

    @Test func keepsWhatIsWritten() throws {
        let buffer = try AlignedBuffer(byteCount: 100)
        buffer.withMutableBytes(10..<20) { bytes in
            let count = bytes.byteCount
            #expect(count == 10)
            bytes.storeBytes(of: 0x0102_0304, toByteOffset: 6, as: UInt32.self)
        }
        let value = buffer.withBytes(16..<20) {
            unsafe $0.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self)
        }
        #expect(value == 0x0102_0304)
        #expect(buffer.withBytes(100..<100) { $0.byteCount } == 0)
    }

    @Test func tooMuchIsAnError() {
        #expect(code { () throws(FileError) in try AlignedBuffer(byteCount: .max) } == .outOfMemory)
    }
}
