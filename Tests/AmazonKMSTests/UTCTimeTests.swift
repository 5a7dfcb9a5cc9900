internal import Foundation
internal import TestSupport
internal import Testing

@testable internal import AmazonKMS

@Suite struct UTCTimeTests {
    @Test func textsOfOneMoment() throws {
        let time = UTCTime(secondsSinceEpoch: 1_440_938_160)
        #expect(time.signingText == "20150830T123600Z")
        #expect(time.dayText == "20150830")
        #expect(UTCTime(iso8601: "2015-08-30T12:36:00Z") == time)
        #expect(UTCTime(iso8601: "2015-08-30T12:36:00.999Z") == time)
        #expect(UTCTime(iso8601: "2015-08-30T12:36:00+00:00") == time)
        #expect(UTCTime(httpDate: "Sun, 30 Aug 2015 12:36:00 GMT") == time)
    }

    /// Every day of eight centuries, and back.
    @Test func daysAgreeWithFoundation() throws {
        let formatter = DateFormatter()
        formatter.calendar = Calendar(identifier: .gregorian)
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "yyyyMMdd"
        var random = SeededGenerator()
        for day in stride(from: Int64(-200 * 365), to: 600 * 365, by: 37) {
            let second = Int64.random(in: 0..<86_400, using: &random)
            let time = UTCTime(secondsSinceEpoch: day * 86_400 + second)
            let date = Date(timeIntervalSince1970: TimeInterval(time.secondsSinceEpoch))
            try #require(time.dayText == formatter.string(from: date))
            let digits = Array(time.signingText)
            let text =
                "\(String(digits[0..<4]))-\(String(digits[4..<6]))-\(String(digits[6..<8]))T"
                + "\(String(digits[9..<11])):\(String(digits[11..<13])):\(String(digits[13..<15]))Z"
            try #require(UTCTime(iso8601: text) == time)
        }
    }

    @Test(arguments: [
        "", "2015-08-30", "2015-13-01T00:00:00Z", "2015-02-29T00:00:00Z", "2015-08-30T24:00:00Z",
        "2015-08-30T12:36:00", "2015-08-30T12:36:00+01:00", "2015-08-30T12:36:00Zx",
        "2015-08-30T12:36:00.Z", "2015-8-30T12:36:00Z", "Sun, 30 Aug 2015 12:36:00 GMT",
    ])
    func refusesOtherText(text: String) {
        #expect(UTCTime(iso8601: text) == nil)
    }

    @Test(arguments: [
        "", "30 Aug 2015 12:36:00 GMT", "Sun, 30 Aug 2015 12:36:00",
        "Sun, 31 Feb 2015 12:36:00 GMT",
        "Sun, 30 Aug 2015 12:36:00 CET", "Sunday, 30-Aug-15 12:36:00 GMT",
    ])
    func refusesOtherDates(text: String) {
        #expect(UTCTime(httpDate: text) == nil)
    }
}
