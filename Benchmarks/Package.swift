// swift-tools-version: 6.2
import PackageDescription

// The programs that are measured are built beside the harness, as it depends on them: what is measured is what is here.
let package = Package(
    name: "coffer-benchmarks",
    products: [
        .executable(name: "coffer-benchmarks", targets: ["CofferBenchmarks"]),
        .executable(name: "coffer-ceiling", targets: ["coffer-ceiling"]),
    ],
    dependencies: [
        .package(name: "coffer", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
    ],
    targets: [
        // One file of C: read, seal, write and nothing else.
        .executableTarget(name: "coffer-ceiling", linkerSettings: [.linkedLibrary("crypto")]),
        .executableTarget(
            name: "CofferBenchmarks",
            dependencies: [
                "coffer-ceiling",
                .product(name: "coffer", package: "coffer"),
                .product(name: "coffer-kernels", package: "coffer"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
                .strictMemorySafety(),
                .treatAllWarnings(as: .error),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
