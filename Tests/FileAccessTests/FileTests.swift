import FileAccess
import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite struct FileTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [
        Array("a\nb\t\u{1B}[31m".utf8), [0xFF, 0xFE, 0x80], Array(repeating: 0xC3, count: 255),
        Array(" -rf *".utf8),
    ])
    func namesAreBytes(_ name: [UInt8]) throws {
        let path = folder[try component(name)]
        try File.create(path).write([1, 2, 3])
        #expect(try names(in: folder.path) == [name])
        #expect(try File.open(path, for: .reading).bytes() == [1, 2, 3])
        #expect(try File.status(of: path).byteCount == 3)
    }

    @Test func tooLongANameIsRefused() throws {
        let path = folder[try component(Array(repeating: 0x61, count: 256))]
        #expect(throws: FileError.self) { try File.create(path) }
    }

    @Test func creatingNeverOpensWhatIsThere() throws {
        try File.create(folder["a"]).write([1])
        #expect(
            code { () throws(FileError) in try File.create(folder["a"]) } == .exists
        )
        try makeLink(at: folder["link"], to: "nowhere")
        #expect(
            code { () throws(FileError) in try File.create(folder["link"]) } == .exists
        )
        #expect(try names(in: folder.path).count == 2)
    }

    @Test func openingSaysWhyNot() throws {
        let missing = folder["missing"]
        #expect(
            code { () throws(FileError) in try File.open(missing, for: .reading) } == .notFound
        )
        #expect(
            code { () throws(FileError) in try File.open(folder.path, for: .reading) }
                == .isDirectory
        )
        #expect(
            code { () throws(FileError) in try File.open(folder.path, for: .writing) }
                == .isDirectory
        )
        let error = #expect(throws: FileError.self) { try File.open(missing, for: .reading) }
        #expect(error?.operation == .open)
        #expect(error?.errorNumber == ENOENT)
        #expect(error?.path == missing)
        #expect(error?.message == "cannot open \(missing): No such file or directory")
    }

    @Test func readsAtAnyOffset() throws {
        let file = try File.create(folder["a"])
        try file.write(Array(0..<100))
        try file.write([7, 7], at: 200)
        #expect(try file.bytes(atMost: 10, at: 95) == [95, 96, 97, 98, 99, 0, 0, 0, 0, 0])
        #expect(try file.bytes(atMost: 10, at: 195) == [0, 0, 0, 0, 0, 7, 7])
        #expect(try file.bytes(atMost: 10, at: 202) == [])
        #expect(try file.bytes(atMost: 10, at: .max - 100) == [])
        #expect(try file.bytes(atMost: 0) == [])
        try file.withFour(at: 198) { #expect($0 == [0, 0, 7, 7]) }
        #expect(
            code { () throws(FileError) in try file.withFour(at: 199) { _ in } } == .shortFile
        )
    }

    @Test func sparseFilesReadAsZeros() throws {
        let file = try File.create(folder["a"])
        try file.write([0], at: (1 << 40) - 1)
        #expect(try file.status().byteCount == 1 << 40)
        #expect(try file.bytes(atMost: 3, at: 1 << 39) == [0, 0, 0])
        #expect(try file.bytes(atMost: 8, at: (1 << 40) - 2) == [0, 0])
        #expect(code { () throws(FileError) in try file.write([0], at: .max) } == .noSpace)
    }

    @Test func filesOfProcHaveContentsButNoSize() throws {
        let file = try File.open("/proc/self/smaps", for: .reading)
        #expect(try file.status().byteCount == 0)
        // The kernel hands this file out in parts of about a page: several reads fill the buffer.
        #expect(try file.next(12_000).count == 12_000)
    }

    @Test func readAllKeepsToItsLimit() throws {
        let file = try File.create(folder["a"])
        try file.write(Array(repeating: 9, count: 20_000))
        let path = folder["a"]
        #expect(try File.open(path, for: .reading).readAll(limit: 20_000).count == 20_000)
        #expect(
            code { () throws(FileError) in
                try File.open(path, for: .reading).readAll(limit: 19_999)
            } == .tooLarge
        )
        _ = try File.create(folder["empty"])
        #expect(try File.open(folder["empty"], for: .reading).readAll(limit: 0) == [])
    }

    @Test func statusTellsKindsApart() throws {
        try File.create(folder["a"]).write([1])
        try makeLink(at: folder["link"], to: "a")
        try makePipe(at: folder["pipe"])
        #expect(try File.status(of: folder["a"]).kind == .regular)
        #expect(try File.status(of: folder["link"]).kind == .regular)
        #expect(try File.status(of: folder["link"], followingLinks: false).kind == .symbolicLink)
        #expect(try File.status(of: folder["pipe"]).kind == .pipe)
        #expect(try File.status(of: folder.path).kind == .directory)
        #expect(try File.status(of: "/dev/null").isNullDevice)
        #expect(try File.status(of: "/dev/zero").kind == .characterDevice)
        #expect(try !File.status(of: "/dev/zero").isNullDevice)
        let direct = try File.status(of: folder["a"])
        #expect(try direct.isSameFile(as: File.status(of: folder["link"])))
        #expect(try !direct.isSameFile(as: File.status(of: folder["pipe"])))
    }

    @Test func attributesAreSetAndRead() throws {
        let file = try File.create(folder["a"])
        try file.setMode(0o4751)
        for time in [
            Timestamp(seconds: 1_700_000_000, nanoseconds: 123_456_789),
            Timestamp(seconds: -5, nanoseconds: 500_000_000),
        ] {
            try file.setModificationTime(time)
            #expect(try file.status().modified == time)
        }
        #expect(try file.status().mode == 0o4751)
        #expect(!file.isTerminal)
        #expect(
            code { () throws(FileError) in try file.blockDeviceByteCount() } == .unsupported
        )
    }

    @Test(arguments: [EROFS, EINVAL, EOPNOTSUPP])
    func aFileThatCannotBeFlushedIsAnError(_ errorNumber: Int32) throws {
        let file = try File.create(folder["a"])
        let plan = FaultPlan(failing: [.synchronize], with: errorNumber, under: folder.path)
        plan.arm(call: 1)
        let error = #expect(throws: FileError.self) { try file.synchronize() }
        #expect(error?.errorNumber == errorNumber)
        try file.synchronize()
        let pipe = try Pipe()
        try File.borrowing(descriptor: pipe.writing).synchronize()
    }

    @Test func copiesRanges() throws {
        var generator = SeededGenerator()
        let content = generator.bytes(3_000_000)
        let source = try File.create(folder["a"])
        try source.write(content)
        let target = try File.create(folder["b"])
        try target.copy(2_999_000, from: source, at: 1000, to: 7)
        #expect(try target.bytes(atMost: 4 << 20) == [0, 0, 0, 0, 0, 0, 0] + content[1000...])
        #expect(
            code { () throws(FileError) in try target.copy(2, from: source, at: 2_999_999, to: 0) }
                == .shortFile
        )
        // The kernel copies no range from a device.
        let zeros = try File.open("/dev/zero", for: .reading)
        try target.copy(1_100_000, from: zeros, at: 0, to: 0)
        #expect(try target.bytes(atMost: 1_100_001).dropLast().allSatisfy { $0 == 0 })
    }

    @Test func aBorrowedDescriptorStaysOpen() throws {
        let pipe = try Pipe()
        do {
            let file = try File.borrowing(descriptor: pipe.writing)
            #expect(file.path == nil)
            try file.writeNext([1, 2])
        }
        #expect(try File.borrowing(descriptor: pipe.reading).next(2) == [1, 2])
        #expect(throws: FileError.self) { try File.borrowing(descriptor: 1_000_000) }
    }

    @Test func locksExclude() throws {
        let first = try File.create(folder["a"])
        try first.lock()
        let second = try File.open(folder["a"], for: .reading)
        #expect(code { () throws(FileError) in try second.lock() } == .locked)
        try first.lock()
    }
}
