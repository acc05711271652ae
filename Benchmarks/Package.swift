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
            ]),
        .executableTarget(
            name: "Scale",
            dependencies: [
                "CBaseline",
                .product(name: "TraceAnalyzer", package: "synctrace"),
                .product(name: "TraceCollector", package: "synctrace"),
            ]),
        // What the library is measured against, in C.
        .target(name: "CBaseline", linkerSettings: [.linkedLibrary("sqlite3")]),
    ]
)

// The settings of the package that is measured.
for target in package.targets {
    target.cSettings =
        (target.cSettings ?? []) + [.treatAllWarnings(as: .error), .enableWarning("all"), .enableWarning("extra")]
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .swiftLanguageMode(.v6), .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("MemberImportVisibility"),
        ]
}
