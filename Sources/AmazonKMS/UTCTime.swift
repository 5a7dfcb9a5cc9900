/// A moment as a number of whole seconds since 1970, and the three texts that AWS writes it in.
package struct UTCTime: Sendable, Hashable, Comparable {
    package var secondsSinceEpoch: Int64

    package init(secondsSinceEpoch: Int64) {
        self.secondsSinceEpoch = secondsSinceEpoch
    }

    /// Parses ISO 8601 in UTC, such as `2015-08-30T12:36:00Z`, with or without a fraction, which is
    /// dropped.
    package init?(iso8601 text: String) {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(digits: 4), scanner.skip("-"),
            let month = scanner.number(digits: 2), scanner.skip("-"),
            let day = scanner.number(digits: 2), scanner.skip("T"),
            let time = scanner.timeOfDay()
        else { return nil }
        if scanner.skip(".") { guard scanner.skipDigits() else { return nil } }
        guard scanner.skip("Z") || scanner.skip("+00:00"), scanner.isAtEnd else { return nil }
        self.init(year: year, month: month, day: day, secondOfDay: time)
    }

    /// Parses what the `Date` header holds, such as `Sun, 30 Aug 2015 12:36:00 GMT`.
    package init?(httpDate text: String) {
        var scanner = DigitScanner(text)
        guard scanner.skipName(from: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]) != nil,
            scanner.skip(", "), let day = scanner.number(digits: 2), scanner.skip(" "),
            let month = scanner.skipName(from: Self.monthNames), scanner.skip(" "),
            let year = scanner.number(digits: 4), scanner.skip(" "),
            let time = scanner.timeOfDay(), scanner.skip(" GMT"), scanner.isAtEnd
        else { return nil }
        self.init(year: year, month: month + 1, day: day, secondOfDay: time)
    }

    /// As a signature has it, such as `20150830T123600Z`.
    package var signingText: String {
        let second = secondOfDay
        return dayText + "T" + Self.text(second / 3600, 2) + Self.text(second / 60 % 60, 2)
            + Self.text(second % 60, 2) + "Z"
    }

    /// The day of ``signingText``, such as `20150830`.
    package var dayText: String {
        // Days since 1 March of the year 0, in eras of 400 years, each of 146,097 days: leap days are
        // then the last ones of their years.
        let days = (secondsSinceEpoch - Int64(secondOfDay)) / 86_400 + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return Self.text(Int(year), 4) + Self.text(Int(month), 2) + Self.text(Int(day), 2)
    }

    package static func < (a: Self, b: Self) -> Bool { a.secondsSinceEpoch < b.secondsSinceEpoch }

    private init?(year: Int, month: Int, day: Int, secondOfDay: Int) {
        let isLeap = year.isMultiple(of: 4) && !year.isMultiple(of: 100) || year.isMultiple(of: 400)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...12).contains(month), (1...lengths[month - 1]).contains(day) else { return nil }
        let marchYear = month <= 2 ? year - 1 : year
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = Int64(era * 146_097 + dayOfEra - 719_468)
        self.init(secondsSinceEpoch: days * 86_400 + Int64(secondOfDay))
    }

    private var secondOfDay: Int {
        let rest = Int(secondsSinceEpoch % 86_400)
        return rest < 0 ? rest + 86_400 : rest
    }

    private static func text(_ number: Int, _ digitCount: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, digitCount - digits.count)) + digits
    }

    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
