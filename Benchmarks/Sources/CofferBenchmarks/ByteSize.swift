internal import ArgumentParser

/// A size on the command line: a number with KiB, MiB, GiB or TiB, or of bytes.
struct ByteSize: ExpressibleByArgument {
    var byteCount: Int

    init(byteCount: Int) { self.byteCount = byteCount }

    init?(argument: String) {
        let units = ["KiB": 10, "MiB": 20, "GiB": 30, "TiB": 40]
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        let unit = argument.dropFirst(digits.count)
        guard let number = Int(digits), number > 0,
            let shift = unit.isEmpty ? 0 : units[String(unit)], number <= Int.max >> (shift + 1)
        else { return nil }
        byteCount = number << shift
    }

    var defaultValueDescription: String { Format.size(byteCount) }
}
