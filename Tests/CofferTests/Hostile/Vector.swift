internal import Foundation
internal import TestSupport

/// One scenario in a file: what is in the container, what a decoder must do with it, its keys, its bytes.
struct Vector {
    let about: String
    let seekable: Outcome
    let stream: Outcome
    let dataKey: [UInt8]
    /// What its slots are wrapped with: the key in a local key file.
    let wrappingKey: [UInt8]
    /// What is in it, as far as it is authentic; not in the file.
    var plaintext: [UInt8] = []
    let container: [UInt8]

    static let folder = PackageFiles.url("Tests/CofferTests/Fixtures/vectors")

    init(
        about: String,
        seekable: Outcome,
        stream: Outcome,
        dataKey: [UInt8],
        wrappingKey: [UInt8],
        plaintext: [UInt8],
        container: [UInt8]
    ) {
        self.about = about
        self.seekable = seekable
        self.stream = stream
        self.dataKey = dataKey
        self.wrappingKey = wrappingKey
        self.plaintext = plaintext
        self.container = container
    }

    /// Reads a file; nil if it isn't one.
    init?(_ text: String) {
        let parts = text.split(separator: "\n\n", maxSplits: 1)
        var fields: [String: String] = [:]
        for line in parts[0].split(separator: "\n") {
            let words = line.split(separator: ": ", maxSplits: 1).map(String.init)
            guard words.count == 2 else { return nil }
            fields[words[0]] = words[1]
        }
        guard let about = fields["about"],
            let seekable = fields["seekable"].flatMap({ Outcome($0) }),
            let stream = fields["stream"].flatMap({ Outcome($0) }),
            let dataKey = fields["data-key"], let wrappingKey = fields["wrapping-key"]
        else { return nil }
        self.about = about
        self.seekable = seekable
        self.stream = stream
        self.dataKey = [UInt8](hex: dataKey)
        self.wrappingKey = [UInt8](hex: wrappingKey)
        container = parts.count == 2 ? Self.bytes(String(parts[1])) : []
    }

    /// The text of the file.
    var text: String {
        """
        about: \(about)
        seekable: \(seekable)
        stream: \(stream)
        data-key: \(Hex.text(dataKey))
        wrapping-key: \(Hex.text(wrappingKey))

        \(Self.lines(container).joined(separator: "\n"))

        """
    }

    /// 32 bytes a line; a run of equal lines as one, with the number of times that it stands there.
    private static func lines(_ bytes: [UInt8]) -> [String] {
        var lines: [String] = []
        var count = 0
        var last: String?
        func flush() {
            if let last { lines.append(count > 1 ? "\(last) * \(count)" : last) }
        }
        for start in stride(from: 0, to: bytes.count, by: 32) {
            let line = Hex.text(bytes[start..<min(start + 32, bytes.count)])
            if line == last {
                count += 1
            } else {
                flush()
                (last, count) = (line, 1)
            }
        }
        flush()
        return lines
    }

    private static func bytes(_ text: String) -> [UInt8] {
        text.split(separator: "\n").flatMap { line in
            let words = line.split(separator: " * ")
            let bytes = [UInt8](hex: String(words[0]))
            let count = words.count == 2 ? Int(words[1]) ?? 0 : 1
            return Array(repeatElement(bytes, count: count).joined())
        }
    }
}

/// Files of the package that tests read where they stand.
enum PackageFiles {
    static func url(_ path: String) -> URL {
        var root = URL(fileURLWithPath: #filePath)
        // Tests/CofferTests/Hostile/Vector.swift
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.appendingPathComponent(path)
    }
}
