import FileAccess
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct HostTests {
    let root: TemporaryFolder
    init() throws { root = try TemporaryFolder() }

    func put(_ path: String, _ text: String) throws {
        let target = root.path.pushing(FilePath(path))
        try Folder.create(at: target.removingLastComponent(), mode: 0o700)
        try File.create(target).writeNext(Array(text.utf8))
    }

    @Test func theSmallestQuotaOnTheWayUpCounts() throws {
        try put("a/b/c/cpu.max", "max 100000\n")
        try put("a/b/cpu.max", "350000 100000\n")
        try put("a/cpu.max", "800000 100000\n")
        #expect(ProcessorQuota.quota(groups: "0::/a/b/c\n", root: root.path) == 4)
        #expect(ProcessorQuota.quota(groups: "0::/a\n", root: root.path) == 8)
        #expect(ProcessorQuota.quota(groups: "0::/\n", root: root.path) == nil)
        #expect(ProcessorQuota.quota(groups: "0::/x/y\n", root: root.path) == nil)
    }

    @Test func aContainerSeesItsGroupAsTheRoot() throws {
        try put("cpu.max", "50000 100000\n")
        #expect(ProcessorQuota.quota(groups: "0::/docker/123\n", root: root.path) == 1)
        #expect(ProcessorQuota.quota(groups: "0::/../..\n", root: root.path) == 1)
    }

    @Test func version1IsRead() throws {
        try put("cpu/x/cpu.cfs_quota_us", "200001\n")
        try put("cpu/x/cpu.cfs_period_us", "100000\n")
        try put("cpu/cpu.cfs_quota_us", "-1\n")
        try put("cpu/cpu.cfs_period_us", "100000\n")
        let groups = "5:memory:/y\n4:cpu,cpuacct:/x\n1:name=systemd:/z\n"
        #expect(ProcessorQuota.quota(groups: groups, root: root.path) == 3)
        #expect(ProcessorQuota.quota(groups: "4:cpuset:/x\n", root: root.path) == nil)
    }

    @Test(arguments: ["", "x", "100000", "0 100000", "-5 100000", "100000 0", "1 2 3", "max"])
    func nonsenseIsNoQuota(_ text: String) throws {
        try put("cpu.max", text)
        #expect(ProcessorQuota.quota(groups: "0::/\n:\n\nx::\n", root: root.path) == nil)
    }

    @Test func hugeQuotasDoNotOverflow() throws {
        try put("cpu.max", "\(Int.max) 1")
        #expect(ProcessorQuota.quota(groups: "0::/", root: root.path) == .max)
    }

    @Test func thereIsAtLeastOneProcessor() {
        #expect(Host.availableProcessorCount >= 1)
        #expect(Host.availableProcessorCount <= ProcessInfo.processInfo.processorCount)
    }

    @Test func theUmaskIsTheShells() throws {
        let output = Foundation.Pipe()
        let shell = try ChildProcess(
            "/bin/sh",
            ["-c", "umask"].map { Array($0.utf8) },
            environment: [],
            folder: "/",
            descriptors: (0, output.fileHandleForWriting.fileDescriptor, 2)
        )
        #expect(shell.wait() == .exited(0))
        try output.fileHandleForWriting.close()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        #expect(UInt32(text.filter(\.isNumber), radix: 8) == Host.fileModeMask)
    }

    @Test func foldersAreMadeWithThoseAbove() throws {
        let path = root.path.pushing("a/b/c")
        try Folder.create(at: path, mode: 0o700)
        try Folder.create(at: path, mode: 0o700)
        #expect(try File.status(of: path).kind == .directory)
        try put("file", "")
        #expect(
            code { () throws(FileError) in
                try Folder.create(at: root["file"], mode: 0o700)
            } == .exists
        )
    }
}
