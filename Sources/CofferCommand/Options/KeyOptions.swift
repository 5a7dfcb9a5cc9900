internal import ArgumentParser
internal import Coffer

/// Which keys are used.
struct KeyOptions: ParsableArguments {
    @Option(
        name: .customLong("key"),
        help: ArgumentHelp(
            "A key: file:PATH, passphrase (asks), passphrase:file:PATH, passphrase:fd:N, passphrase:env:NAME, recipient:PUBLIC-KEY or recipient:file:PATH (to encrypt), identity:PATH, aws-kms:ARN, aws-kms:KEY-ID or aws-kms:alias/NAME (of AWS KMS), or exec:COMMAND (a program of yours that wraps keys, with its arguments).",
            discussion:
                "Repeatable. Without it: COFFER_KEY (one key a line), then the default key file, which `coffer keygen` makes.",
            valueName: "key"
        )
    )
    var references: [String] = []

    @OptionGroup var kms: KMSOptions
}
