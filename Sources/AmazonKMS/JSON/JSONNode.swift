/// Where the parts of a JSON text stand in its bytes, which are looked at when a value is asked for.
indirect enum JSONNode: Sendable {
    case object([String: JSONNode])
    case array([JSONNode])
    /// Between the quotes.
    case string(Range<Int>)
    case number(Range<Int>)
    case bool(Bool)
    case null
}
