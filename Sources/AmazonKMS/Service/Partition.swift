/// One of AWS's separate clouds: its regions, its names.
package struct Partition: Sendable, Hashable {
    /// As in an ARN.
    package let name: String
    /// What the names of its regions begin with.
    private let regionPrefix: String
    private let domain: String
    /// Of end points with IPv6; nil where there are none.
    private let dualStackDomain: String?

    /// All of them; the last has every region that no other has.
    private static let all = [
        Self("aws-cn", "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
        Self("aws-us-gov", "us-gov-", "amazonaws.com", "api.aws"),
        Self("aws-iso", "us-iso-", "c2s.ic.gov", nil),
        Self("aws-iso-b", "us-isob-", "sc2s.sgov.gov", nil),
        Self("aws-iso-e", "eu-isoe-", "cloud.adc-e.uk", nil),
        Self("aws-iso-f", "us-isof-", "csp.hci.ic.gov", nil),
        Self("aws-eusc", "eusc-", "amazonaws.eu", "api.amazonwebservices.eu"),
        Self("aws", "", "amazonaws.com", "api.aws"),
    ]

    /// The partition of a region; nil unless the text is formed as the name of a region is.
    ///
    /// Such a name is safe to be part of a host's name, wherever it comes from.
    package init?(ofRegion region: String) {
        let parts = region.utf8.split(
            separator: UInt8(ascii: "-"),
            omittingEmptySubsequences: false
        )
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        guard (3...5).contains(parts.count), region.utf8.count <= 32, let last = parts.last,
            (1...2).contains(last.count), last.allSatisfy({ digits.contains($0) }),
            parts.dropLast().allSatisfy({ part in
                !part.isEmpty && part.allSatisfy { letters.contains($0) }
            }),
            let partition = Self.all.first(where: { region.hasPrefix($0.regionPrefix) })
        else { return nil }
        self = partition
    }

    /// The end point of a service in a region of this partition.
    ///
    /// Nil if there is none of that sort.
    package func endpoint(
        of service: String,
        in region: String,
        usingFIPS: Bool = false,
        usingDualStack: Bool = false
    ) -> Endpoint? {
        let label = usingFIPS ? "\(service)-fips" : service
        let domain = usingDualStack ? dualStackDomain : self.domain
        return domain.map { Endpoint(host: "\(label).\(region).\($0)") }
    }

    private init(_ name: String, _ prefix: String, _ domain: String, _ dualStackDomain: String?) {
        self.name = name
        regionPrefix = prefix
        self.domain = domain
        self.dualStackDomain = dualStackDomain
    }
}
