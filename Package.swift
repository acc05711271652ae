// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "synctrace",
    products: [
        .library(name: "SyncTrace", targets: ["SyncTrace"]),
        .library(name: "TraceAnalyzer", targets: ["TraceStore", "TraceReplay", "TraceAnalysis", "TraceReport"]),
        .library(name: "TraceCollector", targets: ["CTraceBuffer", "TraceCollector"]),
        .executable(name: "synctrace", targets: ["SyncTraceCommand"]),
        .executable(name: "synctrace-demos", targets: ["Demos"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.5.0")
    ],
    targets: [
        // The recording half, in the order in which an event passes through it.
        .target(name: "CTraceBuffer"),
        .target(name: "TraceModel"),
        .target(name: "SyncTrace", dependencies: ["CTraceBuffer", "TraceModel", "TraceCollector"]),
        .target(name: "TraceCollector", dependencies: ["CTraceBuffer", "TraceModel", "TraceStore"]),
        .target(name: "TraceStore", dependencies: ["CSQLite", "TraceModel"]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),

        // The analyzing half.
        .target(name: "TraceReplay", dependencies: ["TraceModel"]),
        .target(name: "TraceAnalysis", dependencies: ["TraceModel", "TraceReplay"]),
        .target(name: "TraceReport", dependencies: ["TraceModel", "TraceReplay", "TraceAnalysis"]),
        .target(name: "TraceInterchange", dependencies: ["TraceModel", "TraceReplay", "TraceStore"]),

        // What a person runs. The command depends on the demos so that one `swift run` builds both.
        .executableTarget(
            name: "SyncTraceCommand",
            dependencies: [
                "Demos", "Spelling", "TraceAnalysis", "TraceCollector", "TraceInterchange", "TraceModel", "TraceReplay",
                "TraceReport", "TraceStore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .executableTarget(name: "Demos", dependencies: ["Spelling", "SyncTrace"]),
        .target(name: "Spelling"),

        // Programs for tests that need a process of their own.
        .executableTarget(name: "TestPrograms", dependencies: ["SyncTrace"], path: "Tests/Programs"),
        .executableTarget(name: "AsyncTestProgram", dependencies: ["SyncTrace"], path: "Tests/AsyncProgram"),
        .testTarget(name: "CTraceBufferTests", dependencies: ["CTraceBuffer", "TraceModel"]),
        .testTarget(name: "TraceModelTests", dependencies: ["TraceModel"]),
        .testTarget(name: "SyncTraceTests", dependencies: ["CTraceBuffer", "SyncTrace", "TraceModel", "TraceStore"]),
        .testTarget(
            name: "TraceCollectorTests", dependencies: ["CTraceBuffer", "TraceCollector", "TraceModel", "TraceStore"]),
        .testTarget(name: "TraceStoreTests", dependencies: ["CSQLite", "TraceModel", "TraceStore"]),
        .testTarget(name: "TraceReplayTests", dependencies: ["TraceModel", "TraceReplay"]),
        .testTarget(
            name: "TraceAnalysisTests", dependencies: ["TraceAnalysis", "TraceModel", "TraceReplay", "TraceStore"]),
        .testTarget(
            name: "TraceReportTests", dependencies: ["TraceAnalysis", "TraceModel", "TraceReplay", "TraceReport"]),
        .testTarget(
            name: "TraceInterchangeTests",
            dependencies: ["TraceAnalysis", "TraceInterchange", "TraceModel", "TraceReplay", "TraceStore"],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "AsyncTestProgram", "CSQLite", "Demos", "Spelling", "SyncTraceCommand", "TestPrograms", "TraceAnalysis",
                "TraceModel", "TraceReplay", "TraceReport", "TraceStore",
            ]),
    ]
)

// One strict setting for every target of ours.
for target in package.targets where target.type != .system {
    if target.name == "CTraceBuffer" {
        target.cSettings = (target.cSettings ?? []) + [.treatAllWarnings(as: .error)]
    } else {
        target.swiftSettings =
            (target.swiftSettings ?? []) + [
                .swiftLanguageMode(.v6), .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny"),
            ]
    }
}
