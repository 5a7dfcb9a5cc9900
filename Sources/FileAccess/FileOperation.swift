/// What was asked of the file system: the word for messages, and the handle for ``FaultPlan``.
package enum FileOperation: String, Sendable, Hashable, CaseIterable {
    case open
    case create
    case status = "look up"
    case read
    case write
    case synchronize = "flush"
    case lock
    case setAttributes = "set the mode, owner or time of"
    case rename
    case remove
    case createFolder = "create the folder"
    case wait = "wait for"
    case run
    case allocate = "get memory"
}
