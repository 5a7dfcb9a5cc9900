internal import Foundation

/// The command as users get it.
enum OptimizedCommand {
    /// Nil if there is none.
    static let program: String? = {
        #if DEBUG
        ProcessInfo.processInfo.environment["COFFER_RELEASE"]
        #else
        CommandFolder.program
        #endif
    }()
}
