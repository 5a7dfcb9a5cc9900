internal import FileTree
internal import TestSupport
internal import Testing

@Suite struct GlobPatternTests {
    private func matches(_ pattern: String, _ path: String, isFolder: Bool = false) throws -> Bool {
        let names = path.split(separator: "/").map { Array($0.utf8) }
        return try GlobPattern(Array(pattern.utf8)).matches(names, isFolder: isFolder)
    }

    @Test(arguments: [
        ("a", "a"), ("a", "b/a"), ("*.o", "x.o"), ("*.o", "deep/er/x.o"), ("*", "x"), ("?", "x"),
        ("a*b*c", "abbbcbc"), ("[a-c]x", "bx"), ("[!a-c]x", "dx"), ("[]]x", "]x"), ("[^]]", "x"),
        ("[a-]", "-"), ("[a\\-z]", "-"), ("[\\]]", "]"), ("\\*", "*"), ("\\[a", "[a"), ("/a", "a"),
        ("a/b", "a/b"), ("a/*", "a/b"),
        ("**/b", "b"), ("**/b", "x/y/b"), ("a/**", "a/b/c"), ("a/**/b", "a/b"),
        ("a/**/b", "a/x/y/b"), ("/*/b", "a/b"), ("a**b", "axxb"), ("\u{E4}", "x/\u{E4}"),
    ])
    func meant(_ pattern: String, _ path: String) throws {
        #expect(try matches(pattern, path))
    }

    @Test(arguments: [
        ("a", "b"), ("a", "a/b"), ("*.o", "x.oo"), ("?", "xy"), ("?", "\u{E4}"), ("[a-c]x", "dx"),
        ("[!a-c]x", "bx"), ("[a\\-z]", "b"), ("\\*", "x"), ("/a", "b/a"), ("a/b", "x/a/b"),
        ("a/*", "a/b/c"),
        ("a/*", "a"), ("a/**/b", "ab"), ("A", "a"), ("a/", "a"), ("*/b", "a/c/b"),
    ])
    func notMeant(_ pattern: String, _ path: String) throws {
        #expect(try !matches(pattern, path))
    }

    @Test func aSlashAtTheEndAsksForAFolder() throws {
        #expect(try matches("a/", "x/a", isFolder: true))
        #expect(try matches("a", "x/a", isFolder: true))
    }

    @Test(arguments: ["", "/", "[a", "[z-a]", "a\\", "[!", "[]"])
    func whatIsNoPatternIsRefused(_ pattern: String) {
        #expect(throws: GlobPattern.SyntaxError.self) { try GlobPattern(Array(pattern.utf8)) }
    }

    @Test func bytesThatAreNoTextAreMatched() throws {
        let pattern = try GlobPattern([0xFF, UInt8(ascii: "*")])
        #expect(pattern.matches([[0xFF, 0xFE, 10]], isFolder: false))
        #expect(!pattern.matches([[0xFE]], isFolder: false))
    }

    /// Patterns of which a matcher that tries all ways would not see the end.
    @Test func starsDoNotMultiply() throws {
        let name = String(repeating: "a", count: 250)
        #expect(try !matches(String(repeating: "*a", count: 100) + "*b", name))
        let path = Array(repeating: "a", count: 500).joined(separator: "/")
        #expect(try !matches(String(repeating: "**/a/", count: 100) + "b", path))
    }

    /// Against a matcher that tries all ways, on all short names of two letters.
    @Test func agreesWithTryingAllWays() throws {
        func slow(_ pattern: Substring, _ name: Substring) -> Bool {
            guard let first = pattern.first else { return name.isEmpty }
            let rest = pattern.dropFirst()
            if first == "*" {
                return slow(rest, name) || !name.isEmpty && slow(pattern, name.dropFirst())
            }
            guard let next = name.first, first == "?" || first == next else { return false }
            return slow(rest, name.dropFirst())
        }
        func words(_ letters: String, _ count: Int) -> [String] {
            count == 0
                ? [""]
                : words(letters, count - 1).flatMap { word in letters.map { word + String($0) } }
        }
        let names = (1...5).flatMap { words("ab", $0) }
        for pattern in (1...4).flatMap({ words("ab*?", $0) }) where pattern != "**" {
            for name in names {
                #expect(
                    try matches(pattern, name) == slow(pattern[...], name[...]),
                    "\(pattern) \(name)"
                )
            }
        }
    }
}
