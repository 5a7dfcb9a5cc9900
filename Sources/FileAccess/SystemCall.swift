internal import Glibc
internal import SystemPackage

/// The one place where a call's result is judged.
enum SystemCall {
    /// Makes `call`, again as long as a signal interrupts it, and returns its result.
    ///
    /// A negative result is thrown as the ``FileError`` of errno. A ``FaultPlan`` of a test may fail
    /// the call before it is made. `path` is made only for an error.
    static func run<Result: SignedInteger>(
        _ operation: FileOperation,
        _ path: @autoclosure () -> FilePath?,
        _ call: () -> Result
    ) throws(FileError) -> Result {
        while true {
            var errorNumber = FaultPlan.failure(of: operation, at: path())
            if errorNumber == 0 {
                let result = call()
                if result >= 0 { return result }
                errorNumber = errno
            }
            guard errorNumber == EINTR else {
                throw FileError(operation, path(), errorNumber: errorNumber)
            }
        }
    }
}
