internal import KeyManagement

/// The value of `--protect` and `--unlock`: a source of a passphrase, as `--key` takes it.
enum PassphraseArgument {
    static func parse(_ text: String) throws(ValueError) -> PassphraseSource {
        guard case .passphrase(let source) = try? KeyReference(parsing: ArgumentText(text).bytes)
        else {
            throw ValueError(
                "write it as passphrase (asks), passphrase:file:PATH, passphrase:fd:N or passphrase:env:NAME"
            )
        }
        return source
    }
}
