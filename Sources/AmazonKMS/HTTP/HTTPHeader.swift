package import AuthenticatedEncryption

/// One header of a request or an answer.
package struct HTTPHeader: Sendable {
    /// What a header says.
    package enum Value: Sendable {
        /// Anything that may be seen.
        case text(String)
        /// A token: without white space, never printed.
        case secret(SecretBytes)
    }

    package let name: String
    package let value: Value

    package init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    package init(_ name: String, _ text: String) {
        self.init(name, .text(text))
    }

    /// Whether this is the header of that name, in any case.
    package func isNamed(_ name: String) -> Bool {
        self.name.lowercased() == name.lowercased()
    }
}

extension [HTTPHeader] {
    /// The first header of that name, in any case; nil also for a secret one.
    package subscript(text name: String) -> String? {
        for header in self where header.isNamed(name) {
            if case .text(let text) = header.value { return text }
        }
        return nil
    }
}
