internal import Coffer
internal import FileAccess
internal import KeyManagement

/// What `inspect` prints for people.
enum InspectText {
    /// The lines for a container whose name, made printable, is `name`.
    static func lines(_ container: ContainerDescription, name: String) -> [String] {
        let suite = container.suite == 1 ? " (AES-256-GCM, HKDF-SHA-512)" : ""
        var rows = [
            ("format", "version \(container.version), suite \(container.suite)\(suite)"),
            ("container id", Hexadecimal.text(container.containerID)),
            ("plaintext", size(container.plaintextByteCount)),
            ("stored", size(container.storedByteCount)),
            (
                "segments",
                "\(container.segmentCount) of \(ByteCount.text(UInt64(container.segmentByteCount)))"
            ),
            ("runs", "\(container.runCount)"),
        ]
        for entry in container.context.entries {
            rows.append(
                ("context", "\(PrintableText.of(entry.name))=\(PrintableText.of(entry.value))")
            )
        }
        for slot in container.keySlots {
            let wrapped = slot.wrapsContainerKey ? "container key" : "data key"
            let mark = slot.isUnverified ? ", not opened yet by anybody" : ""
            rows.append(
                ("key slot", "\(PrintableText.of(slot.keyID)), wraps the \(wrapped)\(mark)")
            )
        }
        return [name]
            + rows.map { row in
                "  \(row.0)\(String(repeating: " ", count: 14 - row.0.count))\(row.1)"
            } + ["nothing of this is authenticated: it was read without a key"]
    }

    private static func size(_ byteCount: UInt64) -> String {
        byteCount < 1024
            ? "\(byteCount) bytes" : "\(byteCount) bytes (\(ByteCount.text(byteCount)))"
    }
}
