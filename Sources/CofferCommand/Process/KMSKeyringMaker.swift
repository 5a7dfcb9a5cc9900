internal import KeyManagement

#if AmazonKMS
internal import AmazonKMS
#endif

/// Makes the keyrings of AWS KMS.
struct KMSKeyringMaker {
    /// Which keys a keyring is for.
    enum Choice {
        /// One that the user named.
        case key(String)
        /// Those that a container names, of these accounts; of all if there are none.
        case discovered(accounts: [String])
    }

    let options: KMSOptions

    #if AmazonKMS
    /// Nil: there are such keyrings in this build.
    static let absence: KeyError? = nil

    /// Makes a keyring; no service is called.
    func makeKeyring(_ choice: Choice) throws(KeyError) -> any Keyring {
        throw KeyError(.internalInconsistency, "to be connected: \(choice) \(options)")
    }
    #else
    /// Why there are no such keyrings in this build.
    static let absence: KeyError? = KeyError(
        .invalidParameter,
        "aws-kms: keys are not in this build: build with the trait AmazonKMS"
    )

    func makeKeyring(_ choice: Choice) throws(KeyError) -> any Keyring {
        throw Self.absence ?? KeyError(.internalInconsistency, "no keyrings of AWS KMS")
    }
    #endif
}
