internal import ArgumentParser
internal import Coffer
internal import FileTree

/// The value of `--sync`.
enum SyncArgument: String, ExpressibleByArgument, CaseIterable {
    case file, batch, none

    var ofFolders: FolderMirror.Flushing {
        switch self {
        case .file: .each
        case .batch: .together
        case .none: .none
        }
    }

    var flushing: Flushing {
        switch self {
        case .file: .file
        case .batch: .batch
        case .none: .none
        }
    }
}
