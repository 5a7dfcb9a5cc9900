/// Why a measurement can't be made; the text is for the person at the terminal.
struct BenchmarkError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
