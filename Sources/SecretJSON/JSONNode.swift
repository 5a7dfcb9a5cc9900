/// Where the parts of a JSON text stand in its bytes, which are looked at when a value is asked for.
indirect enum JSONNode: Sendable {
    /// By the UTF-8 of the names: names that a reader can't tell apart are still different names.
    case object([[UInt8]: JSONNode])
    case array([JSONNode])
    /// Between the quotes.
    case string(Range<Int>)
    case number(Range<Int>)
    case bool(Bool)
    case null
}
