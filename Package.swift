// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: warnings are errors, C types stay behind `internal import`,
/// and each use of memory-unsafe API must say so.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
]

/// A module of the library: the folder carries the short name, the module the prefix.
func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(
    name: "Diffeo\(name)", dependencies: dependencies, path: "Sources/\(name)",
    swiftSettings: strict)
}

/// The tests of a module.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: [.target(name: "Diffeo\(name)"), "DiffeoTestSupport"] + dependencies,
    path: "Tests/\(name)Tests",
    swiftSettings: strict)
}

let package = Package(
  name: "diffeo",
  products: [
    .library(name: "Diffeo", targets: ["Diffeo"]),
    .executable(name: "diffeo", targets: ["DiffeoCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    .systemLibrary(
      name: "COpenCL", path: "Sources/COpenCL", pkgConfig: "OpenCL",
      providers: [.apt(["ocl-icd-opencl-dev", "opencl-headers"])]),
    .systemLibrary(
      name: "CCLBlast", path: "Sources/CCLBlast", pkgConfig: "clblast",
      providers: [.apt(["libclblast-dev"])]),
    .systemLibrary(
      name: "COpenBLAS", path: "Sources/COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
    .systemLibrary(
      name: "CPNG", path: "Sources/CPNG", pkgConfig: "libpng",
      providers: [.apt(["libpng-dev"])]),
    .systemLibrary(
      name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CFormats", dependencies: ["CPNG", "CZlib"], path: "Sources/CFormats"),
    .target(
      name: "CLinearAlgebra", dependencies: ["COpenBLAS"], path: "Sources/CLinearAlgebra"),
    .target(name: "CKernels", path: "Sources/CKernels"),

    module("OpenCL", ["COpenCL", "CCLBlast", "CKernels"]),
    module("LinearAlgebra", ["CLinearAlgebra"]),
    module("Tensors", ["DiffeoOpenCL"]),
    module("Verification", ["DiffeoTensors"]),
    module("Differentiation", ["DiffeoTensors"]),
    module("Distributions", ["DiffeoDifferentiation", "DiffeoVerification"]),
    module("Manifolds", ["DiffeoDifferentiation", "DiffeoVerification"]),
    module("Geometry", ["DiffeoTensors", "DiffeoVerification"]),
    module("Spectral", ["DiffeoGeometry", "DiffeoLinearAlgebra"]),
    module("Layers", ["DiffeoDifferentiation"]),
    module("Optimizers", ["DiffeoLayers", "DiffeoVerification"]),
    module("Formats", ["CFormats"]),
    module("Datasets", ["DiffeoFormats", "DiffeoTensors"]),
    module(
      "Models",
      [
        "DiffeoDatasets", "DiffeoDistributions", "DiffeoGeometry", "DiffeoLinearAlgebra",
        "DiffeoManifolds",
        "DiffeoOptimizers", "DiffeoSpectral",
      ]),
    module("Metrics", ["DiffeoGeometry", "DiffeoLinearAlgebra"]),
    module("Reports", ["DiffeoMetrics", "DiffeoModels", "DiffeoFormats"]),
    module("Experiments", ["DiffeoReports"]),
    .target(
      name: "Diffeo",
      dependencies: [
        "DiffeoOpenCL", "DiffeoTensors", "DiffeoDifferentiation", "DiffeoDistributions",
        "DiffeoManifolds",
        "DiffeoGeometry", "DiffeoLayers", "DiffeoOptimizers", "DiffeoFormats", "DiffeoDatasets",
        "DiffeoMetrics", "DiffeoModels", "DiffeoReports", "DiffeoExperiments",
        "DiffeoLinearAlgebra", "DiffeoSpectral", "DiffeoVerification",
      ],
      path: "Sources/Library", swiftSettings: strict),
    .target(
      name: "DiffeoTuning", dependencies: ["DiffeoGeometry"], path: "Sources/Tuning",
      swiftSettings: strict),
    .target(
      name: "DiffeoBenchmarking", dependencies: ["Diffeo", "DiffeoExperiments"],
      path: "Benchmarks/harness",
      swiftSettings: strict),
    .executableTarget(
      name: "DiffeoCommand",
      dependencies: [
        "Diffeo", "DiffeoBenchmarking", "DiffeoTuning", "Yams",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/Command", swiftSettings: strict),

    .target(
      name: "DiffeoTestSupport", dependencies: ["DiffeoVerification"], path: "Tests/TestSupport",
      swiftSettings: strict),
    tests("OpenCL", ["DiffeoVerification"]),
    tests("Tensors", ["DiffeoVerification"]),
    tests("Differentiation", []),
    tests("Distributions", []),
    tests("Manifolds", []),
    tests("Geometry", ["DiffeoVerification"]),
    tests("Tuning", []),
    tests("LinearAlgebra", ["DiffeoTensors"]),
    tests("Spectral", ["DiffeoVerification"]),
    tests("Layers", []),
    tests("Optimizers", ["DiffeoVerification"]),
    tests("Formats", []),
    tests("Datasets", []),
    tests("Metrics", ["DiffeoVerification"]),
    tests("Models", ["DiffeoReports"]),
    tests("Reports", []),
    tests("Experiments", []),
    .testTarget(
      name: "LibraryTests", dependencies: ["Diffeo", "DiffeoTestSupport"],
      path: "Tests/LibraryTests", swiftSettings: strict),
    tests("Benchmarking", ["DiffeoModels", "DiffeoFormats"]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "DiffeoCommand", "DiffeoTestSupport", "DiffeoFormats", "DiffeoOpenCL",
      ],
      path: "Tests/CommandTests", swiftSettings: strict),
  ],
  cLanguageStandard: .gnu2x
)
