// swift-tools-version: 6.2
import PackageDescription

// One direction only: a target may use what stands above it in this list, never what stands below.
// `--explicit-target-dependency-import-check error` holds the imports to these lines.

let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let arguments = Target.Dependency.product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

let libraries: [Target] = [
    // C libraries by module map; CLinux declares the Linux calls that Glibc's module hides.
    .systemLibrary(
        name: "CLibCrypto",
        pkgConfig: "libcrypto",
        providers: [.apt(["libssl-dev"])]
    ),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .target(name: "CLinux"),
    // Loads libcurl when it is first used, and needs its headers only: for the trait AmazonKMS.
    .target(name: "CCurl"),

    // Owning Swift types over C.
    .target(name: "AuthenticatedEncryption", dependencies: ["CLibCrypto", "CLinux"]),
    .target(name: "Zstandard", dependencies: ["CZstd"]),
    .target(name: "FileAccess", dependencies: ["CLinux", system]),

    // Trees of folders: walked, filtered, made again.
    .target(name: "FileTree", dependencies: ["FileAccess", system]),

    // Pure Swift: bytes and values; threads and order.
    .target(name: "ContainerFormat"),
    .target(name: "SegmentPipeline"),

    // JSON of which some values are keys: what passes to and from key services and commands.
    .target(name: "SecretJSON", dependencies: ["AuthenticatedEncryption"]),

    .target(
        name: "KeyManagement",
        dependencies: [
            "AuthenticatedEncryption", "ContainerFormat", "FileAccess", "SecretJSON", system,
        ]
    ),
    // HPKE, by swift-crypto: nothing else imports that, and the library doesn't need it.
    .target(
        name: "Recipients",
        dependencies: [
            "AuthenticatedEncryption", "CLinux", "ContainerFormat", "FileAccess", "KeyManagement",
            crypto, system,
        ]
    ),
    .target(
        name: "Coffer",
        dependencies: [
            "AuthenticatedEncryption", "Zstandard", "FileAccess", "ContainerFormat",
            "SegmentPipeline", "KeyManagement", system,
        ]
    ),
    .target(
        name: "AmazonKMS",
        dependencies: [
            "AuthenticatedEncryption", "ContainerFormat", "FileAccess", "SegmentPipeline",
            "SecretJSON", "KeyManagement", "CCurl", system,
        ]
    ),
    // Parts measured by themselves, for the package in Benchmarks: a target here, and not there, because
    // `package` access ends at the package; always built, so that it can't fall behind.
    .executableTarget(
        name: "CofferKernels",
        dependencies: ["AuthenticatedEncryption", "Zstandard", "SegmentPipeline", system],
        path: "Benchmarks/Kernels"
    ),
    // Calls of KMS for each block of a file, to be compared with: here for the same reasons.
    .executableTarget(
        name: "DirectKMS",
        dependencies: ["AmazonKMS", "AuthenticatedEncryption", "KeyManagement", arguments, system],
        path: "Benchmarks/DirectKMS"
    ),
    .executableTarget(
        name: "CofferCommand",
        dependencies: [
            "Coffer", "KeyManagement", "Recipients", "FileAccess", "FileTree", "ContainerFormat",
            "SegmentPipeline", arguments, system,
            .target(name: "AmazonKMS", condition: .when(traits: ["AmazonKMS"])),
        ]
    ),
]

let tests: [Target] = [
    .target(name: "TestSupport", dependencies: [system], path: "Tests/TestSupport"),
    .testTarget(
        name: "AuthenticatedEncryptionTests",
        dependencies: ["AuthenticatedEncryption", "TestSupport"]
    ),
    .testTarget(name: "ZstandardTests", dependencies: ["Zstandard", "TestSupport"]),
    .testTarget(name: "FileAccessTests", dependencies: ["FileAccess", "TestSupport", system]),
    .testTarget(
        name: "FileTreeTests",
        dependencies: ["FileTree", "FileAccess", "TestSupport", system]
    ),
    .testTarget(name: "ContainerFormatTests", dependencies: ["ContainerFormat", "TestSupport"]),
    .testTarget(name: "SegmentPipelineTests", dependencies: ["SegmentPipeline", "TestSupport"]),
    .testTarget(
        name: "SecretJSONTests",
        dependencies: ["SecretJSON", "AuthenticatedEncryption", "TestSupport"]
    ),
    .testTarget(
        name: "KeyManagementTests",
        dependencies: [
            "KeyManagement", "AuthenticatedEncryption", "ContainerFormat", "FileAccess",
            "TestSupport", system,
        ]
    ),
    .testTarget(
        name: "RecipientsTests",
        dependencies: [
            "Recipients", "KeyManagement", "AuthenticatedEncryption", "ContainerFormat",
            "TestSupport", crypto, system,
        ]
    ),
    .testTarget(
        name: "AmazonKMSTests",
        dependencies: [
            "AmazonKMS", "AuthenticatedEncryption", "CCurl", "Coffer", "ContainerFormat",
            "KeyManagement", "SecretJSON", "SegmentPipeline", "TestSupport", system,
        ]
    ),
    .testTarget(
        name: "CofferTests",
        dependencies: [
            "Coffer", "KeyManagement", "AuthenticatedEncryption", "ContainerFormat", "FileAccess",
            "SegmentPipeline", "Recipients", "TestSupport", system,
        ],
        resources: [.copy("Fixtures")]
    ),
    .testTarget(
        name: "CofferCommandTests",
        dependencies: [
            "CofferCommand", "Coffer", "KeyManagement", "Recipients", "AuthenticatedEncryption",
            "ContainerFormat", "TestSupport", system,
        ]
    ),
]

let package = Package(
    name: "coffer",
    products: [
        .library(name: "Coffer", targets: ["Coffer"]),
        .library(name: "Recipients", targets: ["Recipients"]),
        .library(name: "AmazonKMS", targets: ["AmazonKMS"]),
        .executable(name: "coffer", targets: ["CofferCommand"]),
        .executable(name: "coffer-kernels", targets: ["CofferKernels"]),
        .executable(name: "coffer-direct-kms", targets: ["DirectKMS"]),
    ],
    traits: [
        .trait(
            name: "AmazonKMS",
            description: "Keys of AWS KMS in the command; needs the headers of libcurl."
        ),
        .default(enabledTraits: ["AmazonKMS"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"),
    ],
    targets: libraries + tests,
    swiftLanguageModes: [.v6]
)

for target in package.targets
where target.type != .system && !["CLinux", "CCurl"].contains(target.name) {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
            .enableUpcomingFeature("ExistentialAny"),
            // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
            .enableUpcomingFeature("MemberImportVisibility"),
            // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
            .enableUpcomingFeature("InternalImportsByDefault"),
            // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0458-strict-memory-safety.md
            .strictMemorySafety(),
            // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0480-swiftpm-warning-control.md
            .treatAllWarnings(as: .error),
        ]
}
