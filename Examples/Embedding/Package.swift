// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Embedding",
    dependencies: [
        // In a package of your own: .package(url: "…/jsearch", from: "0.1.0")
        .package(name: "jsearch", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "Embedding",
            dependencies: [.product(name: "JSearch", package: "jsearch")])
    ]
)
