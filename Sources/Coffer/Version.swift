/// The version of the library and the command.
public enum Version: Sendable {
    /// Major, minor and patch, by semantic versioning.
    public static let string = "0.1.0"
}
