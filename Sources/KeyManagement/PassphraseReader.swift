internal import AuthenticatedEncryption
internal import FileAccess
internal import SystemPackage

/// Reads passphrases from files, descriptors and the environment, never into a string.
enum PassphraseReader {
    private static let newline = UInt8(ascii: "\n")

    /// Reads the first line of a file, which must be closed to others as a key file must; what else has
    /// a name, such as the pipe of a shell's `<(...)`, is as safe as whoever made it saw to.
    static func read(_ path: FilePath) throws(KeyError) -> Passphrase {
        let file: File
        let status: FileStatus
        do throws(FileError) {
            file = try File.open(path, for: .reading)
            status = try file.status()
        } catch { throw KeyError(reading: error) }
        if status.kind == .regular {
            try KeyFileAccess.check(status, of: "passphrase file", path)
        }
        return try readLine(from: file)
    }

    /// Reads the next line from an open descriptor, which stays open.
    static func read(_ descriptor: Int32) throws(KeyError) -> Passphrase {
        let file: File
        do {
            file = try File.borrowing(descriptor: descriptor)
        } catch {
            throw KeyError(
                .missing,
                "descriptor \(descriptor) is not open: \(error.message)",
                cause: error
            )
        }
        return try readLine(from: file)
    }

    /// Takes the value of an environment variable.
    static func readVariable(_ name: String) throws(KeyError) -> Passphrase {
        guard let secret = Environment.secret(name) else {
            throw KeyError(.missing, "the environment has no variable \(name)")
        }
        return try Passphrase(secret)
    }

    /// Reads byte by byte, so that what follows the line is left to other readers of a stream.
    private static func readLine(from file: File) throws(KeyError) -> Passphrase {
        // One byte over the limit shows that a passphrase is too long.
        let limit = Passphrase.byteCounts.upperBound + 1
        var byteCount = 0
        let bytes: SecretBytes
        do {
            bytes = try SecretBytes(byteCount: limit) { bytes throws(FileError) in
                while byteCount < limit {
                    var byte: InlineArray<1, UInt8> = [0]
                    defer { byte[0] = 0 }
                    var span = byte.mutableSpan
                    var rawSpan = unsafe span.mutableBytes
                    guard try file.readNext(into: &rawSpan) == 1, byte[0] != newline else { break }
                    unsafe bytes.overwrite(at: byteCount, with: byte.span.bytes)
                    byteCount += 1
                }
            }
        } catch { throw KeyError(reading: error) }
        return try Passphrase(bytes.extracting(0..<byteCount))
    }
}
