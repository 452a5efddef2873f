// swift-tools-version: 6.2
import PackageDescription

/// One list for every target: the strictest settings that need no experimental feature.
var settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

// Tests and continuous integration build with this, so that a newer compiler does not break anyone else's build.
if Context.environment["JSEARCH_STRICT"] != nil { settings.append(.treatAllWarnings(as: .error)) }

let package = Package(
    name: "jsearch",
    products: [
        .library(name: "JSearch", targets: ["JSearch"]),
        .library(name: "JSearchArticles", targets: ["JSearchArticles"]),
        .executable(name: "jsearch", targets: ["JSearchCLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
    ],
    targets: [
        // C libraries of the system. The search engine itself needs the first two only.
        .systemLibrary(
            name: "CLibICU", path: "Sources/Libraries/CLibICU", pkgConfig: "icu-uc",
            providers: [.apt(["libicu-dev"]), .brew(["icu4c"])]),
        .systemLibrary(
            name: "CLibZstd", path: "Sources/Libraries/CLibZstd", pkgConfig: "libzstd",
            providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        .systemLibrary(
            name: "CLibCMark", path: "Sources/Libraries/CLibCMark", pkgConfig: "libcmark-gfm",
            providers: [
                .apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"]), .brew(["cmark-gfm"]),
            ]),
        .systemLibrary(
            name: "CLibXML2", path: "Sources/Libraries/CLibXML2", pkgConfig: "libxml-2.0",
            providers: [.apt(["libxml2-dev"]), .brew(["libxml2"])]),
        .systemLibrary(
            name: "CLibYAML", path: "Sources/Libraries/CLibYAML", pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),

        // ICU renames its functions by macros (u_init_72), which Swift cannot see: plain names.
        .target(name: "CICU", dependencies: ["CLibICU"]),
        // libxml2's headers include ICU's, which collide with those inside Foundation: a few functions of our own.
        .target(name: "CHTMLParser", dependencies: ["CLibXML2"]),

        // Instructions that Swift has no name for.
        .target(name: "CKernels"),

        // Each target may use only those above it; SwiftPM refuses a cycle.
        .target(name: "JSearchStorage", dependencies: ["CKernels", "CLibZstd"], swiftSettings: settings),
        .target(name: "JSearchAnalysis", dependencies: ["CICU", "CKernels"], swiftSettings: settings),
        .target(
            name: "JSearchIndex", dependencies: ["CKernels", "JSearchAnalysis", "JSearchStorage"],
            swiftSettings: settings),
        .target(
            name: "JSearchQuery", dependencies: ["CKernels", "JSearchIndex", "JSearchAnalysis", "JSearchStorage"],
            swiftSettings: settings),
        .target(
            name: "JSearch",
            dependencies: ["JSearchQuery", "JSearchIndex", "JSearchAnalysis", "JSearchStorage"],
            swiftSettings: settings),
        .target(
            name: "JSearchArticles",
            dependencies: [
                "JSearch", "JSearchIndex", "JSearchStorage", "CICU", "CKernels", "CHTMLParser", "CLibCMark", "CLibYAML",
            ],
            swiftSettings: settings),
        .target(
            name: "JSearchEvaluation", dependencies: ["JSearch", "JSearchQuery", "JSearchStorage"],
            swiftSettings: settings),
        .executableTarget(
            name: "JSearchCLI",
            dependencies: [
                "JSearch", "JSearchArticles", "JSearchEvaluation", "JSearchQuery", "JSearchIndex", "JSearchAnalysis",
                "JSearchStorage",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),

        // Measurements of our own: benchmarks/README.md.
        .executableTarget(
            name: "JSearchBench",
            dependencies: [
                "JSearch", "JSearchArticles", "JSearchEvaluation", "JSearchQuery", "JSearchIndex", "JSearchAnalysis",
                "JSearchStorage",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "benchmarks/Bench", swiftSettings: settings),

        // Trials with whole processes: Tests/Soak/README.md.
        .executableTarget(
            name: "JSearchSoak",
            dependencies: [
                "JSearch", "JSearchArticles", "JSearchQuery", "JSearchIndex", "JSearchStorage", "JSearchTestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/Soak", exclude: ["README.md", "full-disk", "thread-sanitizer"], swiftSettings: settings),

        // Tests. What several of them need (seeded text, brute-force oracles, golden files) is a library of its own.
        .target(
            name: "JSearchTestSupport",
            dependencies: ["JSearch", "JSearchQuery", "JSearchIndex", "JSearchAnalysis", "JSearchStorage"],
            path: "Tests/JSearchTestSupport", swiftSettings: settings),
        .testTarget(
            name: "JSearchStorageTests", dependencies: ["CKernels", "JSearchStorage", "JSearchTestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "JSearchAnalysisTests", dependencies: ["CICU", "JSearchAnalysis", "JSearchTestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "JSearchIndexTests",
            dependencies: ["JSearchIndex", "JSearchAnalysis", "JSearchStorage", "JSearchTestSupport"],
            exclude: ["Fixtures"],
            swiftSettings: settings),
        .testTarget(
            name: "JSearchQueryTests",
            dependencies: [
                "JSearchQuery", "JSearchIndex", "JSearchAnalysis", "JSearchStorage", "JSearchTestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "JSearchTests",
            dependencies: [
                "JSearch", "JSearchArticles", "JSearchQuery", "JSearchIndex", "JSearchAnalysis", "JSearchStorage",
                "JSearchTestSupport",
            ],
            exclude: ["Behaviours"],
            swiftSettings: settings),
        .testTarget(
            name: "JSearchArticlesTests",
            dependencies: ["JSearchArticles", "JSearch", "JSearchIndex", "JSearchStorage", "JSearchTestSupport"],
            exclude: ["UglyFiles.md"],
            swiftSettings: settings),
        .testTarget(
            name: "JSearchEvaluationTests",
            dependencies: ["JSearchEvaluation", "JSearch", "JSearchQuery", "JSearchStorage", "JSearchTestSupport"],
            swiftSettings: settings),
        .testTarget(name: "SourceRulesTests", swiftSettings: settings),
        .testTarget(
            name: "JSearchCLITests",
            dependencies: ["JSearchCLI", "JSearch", "JSearchQuery", "JSearchStorage", "JSearchTestSupport"],
            exclude: ["Goldens"],
            swiftSettings: settings),
    ]
)
