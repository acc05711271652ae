// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Bank",
    dependencies: [.package(name: "synctrace", path: "../..")],
    targets: [
        .target(name: "Bank", dependencies: [.product(name: "SyncTrace", package: "synctrace")]),
        .testTarget(
            name: "BankTests",
            dependencies: [
                "Bank", .product(name: "SyncTrace", package: "synctrace"),
                .product(name: "SyncTraceTesting", package: "synctrace"),
            ]),
    ]
)
