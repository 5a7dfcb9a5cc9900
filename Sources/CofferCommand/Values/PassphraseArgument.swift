internal import ArgumentParser
internal import KeyManagement

/// The value of `--protect` and `--unlock`: a source of a passphrase, as `--key` takes it.
struct PassphraseArgument {
    /// Nil if it is none: to throw while it is parsed would have the value repeated, which may be a passphrase.
    let source: PassphraseSource?

    init(parsing text: String) {
        let reference = try? KeyReference(parsing: ArgumentText(text).bytes)
        source = if case .passphrase(let source) = reference { source } else { nil }
    }

    /// Refuses what is no source.
    func validate(as option: String) throws {
        guard source == nil else { return }
        throw ValidationError(
            "\(option) needs passphrase (asks), passphrase:file:PATH, passphrase:fd:N or passphrase:env:NAME"
        )
    }
}
