/// One forged container and what must come of it: what a vector file holds.
struct Scenario: Sendable {
    enum Expectation: Sendable {
        case opens, opensWithWarning
        case refused(Outcome)

        static func damaged(_ structure: String) -> Expectation { .refused(.damaged(structure)) }
        static let unsupportedVersion = refused(.unsupportedVersion)
        static let noUsableKey = refused(.noUsableKey)
    }

    /// Also the name of the vector file.
    let name: String
    /// What is in it, in one line.
    let about: String
    /// Of a seekable reader.
    let seekable: Expectation
    /// Of a reader of a stream.
    let stream: Expectation
    private let prepare: @Sendable (inout Forge) throws -> Void

    /// Makes a scenario; without `stream`, the same is expected of both readers.
    init(
        _ name: String,
        _ about: String,
        _ seekable: Expectation,
        stream: Expectation? = nil,
        prepare: @escaping @Sendable (inout Forge) throws -> Void
    ) {
        self.name = name
        self.about = about
        self.seekable = seekable
        self.stream = stream ?? seekable
        self.prepare = prepare
    }

    /// The vector: always the same bytes.
    func vector() throws -> Vector {
        var forge = Forge()
        try prepare(&forge)
        return Vector(
            about: about,
            seekable: try outcome(seekable, forge),
            stream: try outcome(stream, forge),
            dataKey: forge.dataKey,
            wrappingKey: Forge.wrappingKey,
            plaintext: forge.plaintext,
            container: try forge.build()
        )
    }

    private func outcome(_ expectation: Expectation, _ forge: Forge) throws -> Outcome {
        switch expectation {
        case .opens: try Outcome(plaintext: forge.plaintext, hasWarnings: false)
        case .opensWithWarning: try Outcome(plaintext: forge.plaintext, hasWarnings: true)
        case .refused(let outcome): outcome
        }
    }

    static var all: [Scenario] {
        sound + blocks + slots + ends + footers + metadata + runs + segments + frames + pages
            + roots
            + records
    }
}
