// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "AnalyzeTraces",
    dependencies: [.package(name: "synctrace", path: "../..")],
    targets: [
        .executableTarget(
            name: "AnalyzeTraces", dependencies: [.product(name: "TraceAnalyzer", package: "synctrace")])
    ]
)
