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
            Self.isAccount(parts[4]),
            let resource = Self.resource(parts[5])
        else { return nil }
        self.partition = partition
        region = String(parts[3])
        account = String(parts[4])
        self.resource = resource
    }

    /// Whether a text is an account's number.
    package static func isAccount(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 12
            && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// Whether the other is the same key or, of a multi-Region key, one of its replicas.
    package func isSameKey(as other: KeyARN) -> Bool {
        inRegion(other.region) == other
    }

    /// Whether it names an alias and not a key.
    package var isAlias: Bool {
        guard case .alias = resource else { return false }
        return true
    }

    /// Whether it is a multi-Region key, which has replicas in other regions.
    package var isMultiRegion: Bool {
        guard case .key(let id) = resource else { return false }
        return id.hasPrefix("mrk-")
    }

    /// What the key is called in a region: a multi-Region key by its replica's ARN, any other in its own region only.
    package func inRegion(_ other: String) -> KeyARN? {
        guard other != region else { return self }
        guard isMultiRegion, case .key(let id) = resource else { return nil }
        return KeyARN(parsing: "arn:\(partition.name):kms:\(other):\(account):key/\(id)")
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
