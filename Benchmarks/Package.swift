// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

// The programs that are measured are built beside the harness, as it depends on them: what is measured is what is here.
let package = Package(
    name: "coffer-benchmarks",
    products: [
        .executable(name: "coffer-benchmarks", targets: ["CofferBenchmarks"]),
        .executable(name: "coffer-ceiling", targets: ["coffer-ceiling"]),
        .executable(name: "coffer-kms-emulator", targets: ["coffer-kms-emulator"]),
    ],
    dependencies: [
        .package(name: "coffer", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
    ],
    targets: [
        // One file of C: read, seal, write and nothing else.
        .executableTarget(name: "coffer-ceiling", linkerSettings: [.linkedLibrary("crypto")]),
        .executableTarget(
            name: "coffer-kms-emulator",
            dependencies: [
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationEssentialsCompat", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "CofferBenchmarks",
            dependencies: [
                "coffer-ceiling", "coffer-kms-emulator",
                .product(name: "coffer", package: "coffer"),
                .product(name: "coffer-direct-kms", package: "coffer"),
                .product(name: "coffer-kernels", package: "coffer"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
