/// A service that is called, by its name in end points and signatures.
package enum AWSService: String, Sendable {
    case kms, sts

    /// As people write it, and the environment's variables do.
    var label: String { rawValue.uppercased() }
}
