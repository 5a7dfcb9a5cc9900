/// The full name of a KMS key or alias, such as
/// `arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`.
///
/// Parsed strictly, as ARNs come from containers and a host's name is made of the region.
package struct KeyARN: Sendable, Hashable {
    /// What stands behind the account.
    package enum Resource: Sendable, Hashable {
        /// A key's id.
        case key(String)
        /// An alias, without `alias/`.
        case alias(String)
    }

    package let partition: Partition
    package let region: String
    /// Twelve digits.
    package let account: String
    package let resource: Resource

    /// Parses an ARN; nil if a part of it isn't as it should be or its region isn't its partition's.
    package init?(parsing text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard text.utf8.count <= 2_048, parts.count == 6, parts[0] == "arn", parts[2] == "kms",
            let partition = Partition(ofRegion: String(parts[3])), partition.name == parts[1],
            parts[4].utf8.count == 12,
            parts[4].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let resource = Self.resource(parts[5])
        else { return nil }
        self.partition = partition
        region = String(parts[3])
        account = String(parts[4])
        self.resource = resource
    }

    /// Whether the other is the same key or, of a multi-Region key, one of its replicas.
    package func isSameKey(as other: KeyARN) -> Bool {
        guard self != other else { return true }
        guard case .key(let id) = resource, id.hasPrefix("mrk-") else { return false }
        return partition == other.partition && account == other.account
            && resource == other.resource
    }

    private static func resource(_ text: Substring) -> Resource? {
        if text.hasPrefix("key/") {
            let id = text.dropFirst(4)
            return isName(id, "-") ? .key(String(id)) : nil
        }
        guard text.hasPrefix("alias/") else { return nil }
        let name = text.dropFirst(6)
        return isName(name, "-_/") ? .alias(String(name)) : nil
    }

    private static func isName(_ text: Substring, _ marks: String) -> Bool {
        (1...256).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || marks.utf8.contains(byte)
            }
    }
}

extension KeyARN: CustomStringConvertible {
    /// The ARN.
    package var description: String {
        let name =
            switch resource {
            case .key(let id): "key/\(id)"
            case .alias(let name): "alias/\(name)"
            }
        return "arn:\(partition.name):kms:\(region):\(account):\(name)"
    }
}
