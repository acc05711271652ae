// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "synctrace", path: "..")],
    targets: [
        .executableTarget(
            name: "Cost",
            dependencies: [
                "CBaseline",
                .product(name: "SyncTrace", package: "synctrace"),
                .product(name: "TraceCollector", package: "synctrace"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6)]),
        .executableTarget(
            name: "Scale",
            dependencies: ["CBaseline", .product(name: "TraceAnalyzer", package: "synctrace")],
            swiftSettings: [.swiftLanguageMode(.v6)]),
        // What the library is measured against, in C.
        .target(name: "CBaseline", linkerSettings: [.linkedLibrary("sqlite3")]),
    ]
)
