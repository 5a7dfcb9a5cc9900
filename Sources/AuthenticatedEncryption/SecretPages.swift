internal import CLibCrypto
internal import Glibc
internal import Synchronization

/// Hands out whole pages of zeros for secrets, protected as ``SecretBytes`` promises.
///
/// Single pages, and pieces of four, are kept for reuse, up to a few of each: a container needs a dozen short-lived keys,
/// a request to a key service a handful of bodies, and each mapping costs as much as deriving a key. Safe to use from many
/// threads.
enum SecretPages {
    /// Returns zeros, at least `byteCount` bytes, that ``release(_:)`` takes back.
    static func obtain(byteCount: Int) -> UnsafeMutableRawBufferPointer {
        let least = max(1, (byteCount + pageByteCount - 1) / pageByteCount)
        let pageCount = least > 1 ? max(least, pieceCount) : 1
        if let address = unsafe kept(pageCount)?.take() {
            return unsafe UnsafeMutableRawBufferPointer(
                start: address,
                count: pageCount * pageByteCount
            )
        }
        return unsafe map(pageCount: pageCount)
    }

    /// Overwrites the first `usedByteCount` bytes of `memory`, which nothing may use any more, and keeps it or gives it
    /// back; the rest was never written.
    static func release(_ memory: UnsafeMutableRawBufferPointer, usedByteCount: Int) {
        unsafe OPENSSL_cleanse(memory.baseAddress, usedByteCount)
        guard let address = memory.baseAddress else { return }
        let isKept = unsafe kept(memory.count / pageByteCount)?.put(address) ?? false
        if !isKept { unsafe munmap(address, memory.count) }
    }

    private static let pageByteCount = sysconf(Int32(_SC_PAGESIZE))
    /// Pages of what is more than one.
    private static let pieceCount = 4
    private static let keptPages = KeptPages()
    private static let keptPieces = KeptPages()

    private static func kept(_ pageCount: Int) -> KeptPages? {
        switch pageCount {
        case 1: keptPages
        case pieceCount: keptPieces
        default: nil
        }
    }

    private static func map(pageCount: Int) -> UnsafeMutableRawBufferPointer {
        let byteCount = pageCount * pageByteCount
        let address = unsafe mmap(
            nil,
            byteCount,
            PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS,
            -1,
            0
        )
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            fatalError("out of memory for \(byteCount) secret bytes")
        }
        // Each of these only adds protection, and a container or an old kernel may refuse it.
        _ = unsafe mlock(address, byteCount)
        _ = unsafe madvise(address, byteCount, MADV_DONTDUMP)
        _ = unsafe madvise(address, byteCount, MADV_WIPEONFORK)
        return unsafe UnsafeMutableRawBufferPointer(start: address, count: byteCount)
    }
}

/// Up to 16 free pages, or pieces of several, each in a place of its own: an address, or 0 where there is none.
///
/// A page is in one place or with one owner, because it is put and taken by a single exchange.
private final class KeptPages: Sendable {
    private let places = InlineArray<16, Atomic<UInt>> { _ in Atomic(0) }

    func take() -> UnsafeMutableRawPointer? {
        for index in places.indices where places[index].load(ordering: .relaxed) != 0 {
            let address = places[index].exchange(0, ordering: .acquiring)
            if address != 0 { return unsafe UnsafeMutableRawPointer(bitPattern: address) }
        }
        return nil
    }

    func put(_ page: UnsafeMutableRawPointer) -> Bool {
        let address = UInt(bitPattern: page)
        for index in places.indices {
            let (exchanged, _) = places[index].compareExchange(
                expected: 0,
                desired: address,
                ordering: .releasing
            )
            if exchanged { return true }
        }
        return false
    }
}
