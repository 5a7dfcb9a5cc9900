internal import ArgumentParser

/// When progress is shown.
enum ProgressMode: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// On a terminal, or as events.
    case auto
    /// Everywhere, as lines where there is no terminal.
    case always
    case never
}
