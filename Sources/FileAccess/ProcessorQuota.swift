package import SystemPackage

/// The processor time that Linux's control groups leave a process.
///
/// A group's quota holds for all groups below it, so the smallest on the way up counts. In a
/// container the groups' folder shows its own group as the root, and the path that the process is
/// told may not exist there: groups that can't be read set no quota.
package enum ProcessorQuota {
    /// The quota of this process in processors, rounded up; nil if it has none.
    static func current() -> Int? {
        guard let groups = contents(of: "/proc/self/cgroup") else { return nil }
        return quota(groups: groups, root: "/sys/fs/cgroup")
    }

    /// The quota in processors, rounded up; nil if there is none.
    ///
    /// `groups` is the text of /proc/PID/cgroup, lines of `number:controllers:path`; `root` is where
    /// the control groups' file system is mounted.
    package static func quota(groups: String, root: FilePath) -> Int? {
        let quotas = groups.split(separator: "\n").compactMap { line -> Int? in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return nil }
            let path = String(fields[2])
            if fields[1].isEmpty { return smallest(from: path, under: root, unifiedQuota) }
            guard fields[1].split(separator: ",").contains("cpu") else { return nil }
            return smallest(from: path, under: root.appending("cpu"), dividedQuota)
        }
        return quotas.min()
    }

    private static func smallest(
        from path: String,
        under root: FilePath,
        _ quota: (FilePath) -> Int?
    ) -> Int? {
        var folder = root
        for component in FilePath(path).components where component.kind == .regular {
            folder.append(component)
        }
        var result = quota(folder)
        while folder != root {
            folder.removeLastComponent()
            result = [result, quota(folder)].compactMap(\.self).min()
        }
        return result
    }

    /// Control groups of version 2: one file, `QUOTA PERIOD` or `max PERIOD`.
    private static func unifiedQuota(_ folder: FilePath) -> Int? {
        let fields = contents(of: folder.appending("cpu.max"))?.split(separator: " ") ?? []
        return fields.count == 2 ? processors(Int(fields[0]), Int(fields[1])) : nil
    }

    /// Version 1: a file each, the quota being -1 where there is none.
    private static func dividedQuota(_ folder: FilePath) -> Int? {
        guard let quota = contents(of: folder.appending("cpu.cfs_quota_us")) else { return nil }
        let period = contents(of: folder.appending("cpu.cfs_period_us"))
        return processors(Int(quota), period.flatMap { Int($0) })
    }

    private static func processors(_ quota: Int?, _ period: Int?) -> Int? {
        guard let quota, let period, quota > 0, period > 0 else { return nil }
        return (quota - 1) / period + 1
    }

    /// The text of a small file without its last line end; nil if it can't be read.
    private static func contents(of path: FilePath) -> String? {
        guard let file = try? File.open(path, for: .reading),
            let bytes = try? file.readAll(limit: 16_384)
        else { return nil }
        let isEnded = bytes.last == UInt8(ascii: "\n")
        return String(decoding: isEnded ? bytes.dropLast() : bytes[...], as: UTF8.self)
    }
}
