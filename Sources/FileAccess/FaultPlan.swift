internal import Glibc
internal import Synchronization
package import SystemPackage

/// Makes chosen calls on chosen files fail: for tests only.
///
/// A plan belongs to a folder, so that tests that run side by side don't meet; it sees the calls on
/// files whose path, as given at opening, lies in it. Once made it stays for the life of the
/// process. While no plan was ever made, each call costs one atomic load for this.
///
/// Safe to use from many threads.
package final class FaultPlan: Sendable {
    // Plans form a list that only grows, so that it needs no lock.
    private static let first = AtomicLazyReference<FaultPlan>()
    private let next = AtomicLazyReference<FaultPlan>()

    private let operations: Set<FileOperation>
    private let errorNumber: Int32
    private let folder: FilePath
    private let isPersistent: Bool
    private let remaining = Atomic<Int>(.max)

    /// Makes a plan that isn't armed.
    ///
    /// - Parameters:
    ///   - operations: the calls that count.
    ///   - errorNumber: how the chosen call fails, such as `EIO`.
    ///   - folder: where the files are, as an absolute path.
    ///   - persistent: whether the calls after the chosen one fail too.
    package init(
        failing operations: Set<FileOperation>,
        with errorNumber: Int32,
        under folder: FilePath,
        persistent: Bool = false
    ) {
        self.operations = operations
        self.errorNumber = errorNumber
        self.folder = folder
        isPersistent = persistent
        var last = Self.first.storeIfNil(self)
        while last !== self { last = last.next.storeIfNil(self) }
    }

    /// Lets the `call`th matching call from now on (1 is the next) fail.
    package func arm(call: Int) { remaining.store(call, ordering: .relaxed) }

    /// Lets nothing fail any more.
    package func disarm() { remaining.store(.max, ordering: .relaxed) }

    /// Whether the chosen call has come, and failed, since ``arm(call:)``.
    package var hasFired: Bool { remaining.load(ordering: .relaxed) <= 0 }

    /// The error number with which the call has to fail; 0 if it hasn't.
    static func failure(
        of operation: FileOperation,
        at path: @autoclosure () -> FilePath?
    ) -> Int32 {
        guard var plan = first.load() else { return 0 }
        let path = path()
        while true {
            if let path, plan.fails(operation, at: path) { return plan.errorNumber }
            guard let next = plan.next.load() else { return 0 }
            plan = next
        }
    }

    private func fails(_ operation: FileOperation, at path: FilePath) -> Bool {
        // Paths are compared last: a plan that isn't armed must not slow the tests beside it.
        guard remaining.load(ordering: .relaxed) != .max, operations.contains(operation),
            contains(path)
        else { return false }
        let left = remaining.subtract(1, ordering: .relaxed).newValue
        return isPersistent ? left <= 0 : left == 0
    }

    /// Whether a path lies in the folder, byte by byte: `FilePath.starts(with:)` takes long enough
    /// without optimisation to hold up all tests.
    private func contains(_ path: FilePath) -> Bool {
        unsafe path.withPlatformString { path in
            unsafe folder.withPlatformString { folder in
                let count = unsafe strlen(folder)
                guard unsafe strncmp(path, folder, count) == 0 else { return false }
                return unsafe path[count] == 0 || path[count] == CChar(UInt8(ascii: "/"))
            }
        }
    }
}
