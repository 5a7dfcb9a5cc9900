/// The profiles of both files together.
struct Profiles: Sendable {
    let credentials: ProfileFile?
    let configuration: ProfileFile?

    /// A profile by its name; nil if neither file has it.
    subscript(name: String) -> Profile? {
        Profile(
            name,
            credentials: credentials?.profile(name),
            configuration: configuration?.profile(name)
        )
    }
}
