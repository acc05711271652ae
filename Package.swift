// swift-tools-version: 6.2
import PackageDescription

// What links C without the Swift runtime, for which SwiftPM has no setting.
let withoutSwift = ["-nostartfiles", "-wmo", "-enable-experimental-feature", "Embedded"]
// A sanitizer's functions are in the program that is built with it, and not in what the shim links.
let allSymbolsDefined = Context.environment["SYNCTRACE_SANITIZED"] == nil ? ["-z", "defs"] : []

let package = Package(
    name: "synctrace",
    products: [
        .library(name: "SyncTrace", targets: ["SyncTrace"]),
        .library(name: "SyncTraceWatch", targets: ["SyncTraceWatch"]),
        .library(name: "SyncTraceTesting", targets: ["SyncTraceTesting"]),
        .library(
            name: "TraceAnalyzer",
            targets: [
                "TraceModel", "TraceWriter", "TraceReader", "TraceReplay", "TracePrediction", "TraceAnalysis",
                "TraceReport", "TraceInterchange",
            ]),
        .library(name: "TraceCollector", targets: ["CRecorder", "TraceCollector", "TraceWriter"]),
        .library(name: "synctrace-pthread", type: .dynamic, targets: ["PthreadShim"]),
        .executable(name: "synctrace", targets: ["SyncTraceCommand"]),
        .executable(name: "synctrace-demos", targets: ["Demos"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.7.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.0.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.0.0"),
    ],
    targets: [
        // The recording half, in the order in which an event passes through it.
        .target(name: "CRecorder"),
        .target(name: "CPrimitives", dependencies: ["CRecorder"]),
        // A library that is loaded into programs which know nothing of it. The flags concern no package that
        // uses the other products.
        .target(
            name: "PthreadShim", dependencies: ["CRecorder"], exclude: ["exports.map"],
            linkerSettings: [
                .unsafeFlags(
                    withoutSwift
                        + (allSymbolsDefined + [
                            "-z", "now", "-z", "nodelete",
                            "--version-script=\(Context.packageDirectory)/Sources/PthreadShim/exports.map",
                        ]).flatMap { ["-Xlinker", $0] })
            ]),
        .target(name: "TraceModel"),
        .target(
            name: "SyncTrace",
            dependencies: ["CPrimitives", "CRecorder", "TraceCollector", "TraceModel", "TraceWriter"]),
        .target(name: "TraceCollector", dependencies: ["CRecorder", "TraceModel", "TraceWriter"]),
        .target(name: "TraceWriter", dependencies: ["CSQLite", "TraceDigest", "TraceModel"]),
        .target(name: "TraceDigest", dependencies: ["TraceModel"]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .target(
            name: "RecordingLauncher", dependencies: ["CRecorder", "TraceCollector", "TraceModel", "TraceWriter"]),

        // The analyzing half.
        .target(name: "TraceReader", dependencies: ["CSQLite", "TraceModel", "TraceWriter"]),
        .target(name: "TraceReplay", dependencies: ["TraceModel"]),
        .target(name: "TracePrediction", dependencies: ["TraceModel", "TraceReplay"]),
        .target(name: "TraceAnalysis", dependencies: ["TraceModel", "TracePrediction", "TraceReplay"]),
        .target(
            name: "TraceReport",
            dependencies: [
                "TraceAnalysis", "TraceModel", "TracePrediction", "TraceReplay",
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            exclude: ["Page/Assets"]),
        .target(
            name: "TraceWatch",
            dependencies: ["TraceModel", "TraceReader", "TraceReplay", "TraceReport", "TraceWriter"]),
        .target(name: "SyncTraceWatch", dependencies: ["SyncTrace", "TraceModel", "TraceWatch"]),
        .target(
            name: "TracePolicy",
            dependencies: [
                "Spelling", "TraceAnalysis", "TraceModel", "TraceReport", .product(name: "Yams", package: "Yams"),
            ]),
        .target(
            name: "TraceOrder",
            dependencies: ["Spelling", "TraceAnalysis", "TracePolicy", "TracePrediction", "TraceReport"]),
        .target(name: "TraceComparison", dependencies: ["TraceAnalysis", "TraceModel", "TraceReport"]),
        .target(
            name: "SyncTraceTesting",
            dependencies: [
                "Spelling", "SyncTrace", "TraceAnalysis", "TraceCollector", "TraceModel", "TraceOrder", "TracePolicy",
                "TraceReader", "TraceReplay", "TraceReport", "TraceWatch", "TraceWriter",
            ]),
        .target(name: "TraceSummary", dependencies: ["TraceAnalysis", "TraceModel", "TraceReport"]),
        .target(
            name: "TraceInterchange", dependencies: ["TraceModel", "TraceReader", "TraceReplay", "TraceWriter"]),

        // What a person runs. The command depends on the demos so that one `swift run` builds both.
        .executableTarget(
            name: "SyncTraceCommand",
            dependencies: [
                "Demos", "RecordingLauncher", "Spelling", "TraceAnalysis", "TraceCollector", "TraceComparison",
                "TraceInterchange", "TraceModel", "TraceOrder", "TracePolicy", "TracePrediction", "TraceReader",
                "TraceReplay", "TraceReport", "TraceSummary", "TraceWatch", "TraceWriter",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .executableTarget(name: "Demos", dependencies: ["Spelling", "SyncTrace"]),
        .target(name: "Spelling"),

        // Programs for tests that need a process of their own, and what several test targets use.
        .executableTarget(name: "TestPrograms", dependencies: ["SyncTrace"], path: "Tests/Programs"),
        .executableTarget(
            name: "WatchingTestProgram", dependencies: ["SyncTrace", "SyncTraceWatch"], path: "Tests/WatchingProgram"),
        .target(name: "CTestSupport", path: "Tests/CSupport"),
        .executableTarget(
            name: "FrontTestProgram", dependencies: ["CRecorder", "CTestSupport"], path: "Tests/FrontProgram"),
        .executableTarget(
            name: "PthreadPrograms", dependencies: ["CTestSupport"], path: "Tests/PthreadPrograms",
            exclude: ["truth.tsv"],
            linkerSettings: [.unsafeFlags(withoutSwift), .linkedLibrary("pthread", .when(platforms: [.linux]))]),
        .executableTarget(
            name: "ShimTestProgram", dependencies: ["CTestSupport"], path: "Tests/ShimProgram",
            // Whose stacks are recorded.
            cSettings: [.unsafeFlags(["-fno-omit-frame-pointer"])],
            linkerSettings: [.unsafeFlags(withoutSwift)]),
        .executableTarget(name: "MutexTestProgram", path: "Tests/MutexProgram"),
        .executableTarget(name: "AsyncTestProgram", dependencies: ["SyncTrace"], path: "Tests/AsyncProgram"),
        .target(
            name: "TestSupport", dependencies: ["TraceAnalysis", "TraceModel", "TracePrediction", "TraceReplay"],
            path: "Tests/Support"),
        .testTarget(name: "CRecorderTests", dependencies: ["CRecorder", "TraceModel"]),
        .testTarget(
            name: "SyncTraceTests",
            dependencies: ["CPrimitives", "CRecorder", "SyncTrace", "TraceModel", "TraceReader", "TraceWriter"]),
        .testTarget(
            name: "TraceCollectorTests",
            dependencies: [
                "CRecorder", "CSQLite", "RecordingLauncher", "TraceCollector", "TraceModel", "TraceReader",
                "TraceWriter",
            ]),
        .testTarget(
            name: "TraceFileTests",
            dependencies: ["CSQLite", "TestSupport", "TraceModel", "TraceReader", "TraceWriter"]),
        .testTarget(name: "TraceReplayTests", dependencies: ["TestSupport", "TraceModel", "TraceReplay"]),
        .testTarget(
            name: "TraceAnalysisTests",
            dependencies: [
                "CSQLite", "TestSupport", "TraceAnalysis", "TraceModel", "TraceOrder", "TracePrediction",
                "TraceReader", "TraceReplay", "TraceWriter",
            ],
            exclude: ["Examples", "Fixtures"]),
        .testTarget(
            name: "TraceReportTests",
            dependencies: [
                "TestSupport", "TraceAnalysis", "TraceModel", "TracePrediction", "TraceReplay", "TraceReport",
            ],
            exclude: ["Examples"]),
        .testTarget(
            name: "TraceWatchTests", dependencies: ["TraceModel", "TraceReplay", "TraceWatch", "TraceWriter"]),
        .testTarget(
            name: "TracePolicyTests",
            dependencies: ["TestSupport", "TraceAnalysis", "TracePolicy", "TraceReplay", "TraceReport"]),
        .testTarget(
            name: "SyncTraceTestingTests",
            dependencies: ["SyncTrace", "SyncTraceCommand", "SyncTraceTesting", "TraceAnalysis", "TracePolicy"]),
        .testTarget(
            name: "TraceOrderTests", dependencies: ["TestSupport", "TraceAnalysis", "TraceOrder", "TracePolicy"]),
        .testTarget(name: "TraceComparisonTests", dependencies: ["TraceComparison"]),
        .testTarget(
            name: "TraceSummaryTests",
            dependencies: ["TestSupport", "TraceAnalysis", "TraceModel", "TraceReport", "TraceSummary"]),
        .testTarget(
            name: "TraceInterchangeTests",
            dependencies: [
                "TestSupport", "TraceAnalysis", "TraceInterchange", "TraceModel", "TracePrediction", "TraceReader",
                "TraceReplay",
                "TraceWriter",
            ],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "AsyncTestProgram", "CSQLite", "Demos", "FrontTestProgram", "MutexTestProgram", "PthreadPrograms",
                "ShimTestProgram",
                "Spelling", "SyncTraceCommand",
                "TestPrograms",
                "TestSupport", "TraceAnalysis", "TraceModel", "TracePolicy", "TracePrediction", "TraceReader",
                "TraceReplay",
                "TraceReport", "TraceWatch", "TraceWriter", "WatchingTestProgram",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
    ]
)

// One strict setting for every target of ours, whatever its language: a compiler ignores what is not for it.
for target in package.targets where target.type != .system {
    target.cSettings =
        (target.cSettings ?? []) + [.treatAllWarnings(as: .error), .enableWarning("all"), .enableWarning("extra")]
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .swiftLanguageMode(.v6), .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("MemberImportVisibility"),
        ]
}
