/// Where the parts of a sound container stand, so that they can be moved about.
struct Anatomy {
    struct Record {
        let type: Character
        let range: Range<Int>
    }

    let bytes: [UInt8]
    let head: Range<Int>
    let records: [Record]
    let tail: Range<Int>
    let footer: Range<Int>

    init(_ container: [UInt8]) {
        bytes = container
        footer = container.count - 128..<container.count
        let bodyByteCount = Int(container.integer(at: footer.lowerBound + 48, as: UInt64.self))
        let blockByteCount = (container.count - 128 - bodyByteCount) / 2
        head = 0..<blockByteCount
        tail = footer.lowerBound - blockByteCount..<footer.lowerBound
        var records: [Record] = []
        var start = head.upperBound
        while start < tail.lowerBound {
            let end = start + 32 + Int(container.integer(at: start + 8, as: UInt32.self))
            records.append(
                Record(
                    type: Character(Unicode.Scalar(container[start + 3])),
                    range: start..<end
                )
            )
            start = end
        }
        precondition(start == tail.lowerBound, "records don't tile the body")
        self.records = records
    }

    /// Places where one structure ends and another begins, the ends of record headers among them.
    var boundaries: [Int] {
        records.flatMap { [$0.range.lowerBound, $0.range.lowerBound + 32] }
            + [52, 132, tail.lowerBound, footer.lowerBound]
    }

    /// Positions, in `records`, of the records of a type.
    func positions(of type: Character) -> [Int] {
        records.indices.filter { records[$0].type == type }
    }

    func record(_ position: Int) -> [UInt8] { Array(bytes[records[position].range]) }

    /// The container with the same ends around other records.
    func assembled(_ records: [[UInt8]]) -> [UInt8] {
        Array(bytes[head]) + records.joined() + bytes[tail] + bytes[footer]
    }

    /// All records, as bytes of their own.
    var recordBytes: [[UInt8]] { records.indices.map(record) }
}
