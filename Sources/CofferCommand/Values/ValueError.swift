/// What is wrong with the value of an option; the argument parser names value and option.
struct ValueError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
