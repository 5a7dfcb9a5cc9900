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
        let (result, errorNumber) = attempt(operation, path(), call)
        guard errorNumber == 0 else { throw FileError(operation, path(), errorNumber: errorNumber) }
        return result
    }

    /// The same, with the error number instead of an error, where a failure may be an answer; 0 is none.
    static func attempt<Result: SignedInteger>(
        _ operation: FileOperation,
        _ path: @autoclosure () -> FilePath?,
        _ call: () -> Result
    ) -> (result: Result, errorNumber: Int32) {
        while true {
            var errorNumber = FaultPlan.failure(of: operation, at: path())
            if errorNumber == 0 {
                let result = call()
                if result >= 0 { return (result, 0) }
                errorNumber = errno
            }
            if errorNumber != EINTR { return (-1, errorNumber) }
        }
    }
}
