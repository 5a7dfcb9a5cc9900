internal import ArgumentParser

/// Whether keys of AWS KMS may be used that only the container names.
struct DiscoveryOptions: ParsableArguments {
    @Flag(
        name: .customLong("discover-kms"),
        help:
            "Try the keys of AWS KMS that the container names, after those that you named; the default key file isn't looked for."
    )
    var isOn = false

    @Option(
        name: .customLong("kms-account"),
        help: ArgumentHelp(
            "With --discover-kms, only keys of this account of AWS; repeatable.",
            valueName: "id"
        ),
        transform: AmazonArgument.parseAccount
    )
    var accounts: [String] = []

    func validate() throws {
        guard isOn || accounts.isEmpty else {
            throw ValidationError("--kms-account is for --discover-kms")
        }
    }
}
