internal import ContainerFormat
internal import KeyManagement

/// The 32 bytes in the sealed metadata by which a run knows an unfinished container as one that this user began on this
/// host, of a source that is still the same.
///
/// Who knows the data key can make all else of a container, but not this.
enum ResumeToken {
    private static let label = Array("coffer resume v1".utf8)

    /// The token of a container whose fixed part has its id and commitment.
    static func make(
        _ fixedPart: BlockFixedPart,
        _ source: Metadata.SourceIdentity,
        secret: HostSecret
    ) throws(KeyError) -> [UInt8] {
        try secret.code(for: message(fixedPart, source))
    }

    /// Whether a token is that of this container and source; compared in constant time.
    static func isValid(
        _ token: [UInt8],
        for fixedPart: BlockFixedPart,
        _ source: Metadata.SourceIdentity,
        secret: HostSecret
    ) throws(KeyError) -> Bool {
        try secret.isValid(token, for: message(fixedPart, source))
    }

    /// All parts have a fixed length, so no two messages are the same.
    private static func message(
        _ fixedPart: BlockFixedPart,
        _ source: Metadata.SourceIdentity
    ) -> [UInt8] {
        label + fixedPart.containerID + fixedPart.commitment + source.encoded
    }
}
