// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "cnnbench",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CFFTW", providers: [.apt(["libfftw3-dev"])]),
    .target(name: "CHost"),
    .target(name: "WorkerThreads"),
    .target(name: "Convolution", dependencies: ["WorkerThreads"]),
    .target(name: "Kernels", dependencies: ["CHost"]),
    .target(name: "Backends", dependencies: ["Convolution", "Kernels", "COpenBLAS", "CFFTW"]),
    .target(name: "Architectures", dependencies: ["Convolution"]),
    .target(name: "Harness", dependencies: ["CHost"]),
    .target(name: "Reporting", dependencies: ["Harness"]),
    .executableTarget(
      name: "cnnbench",
      dependencies: [
        "Architectures", "Backends", "Convolution", "Harness", "Kernels", "Reporting", "WorkerThreads",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .target(name: "TestSupport", dependencies: ["Convolution", "Harness"], path: "Tests/TestSupport"),
    .testTarget(name: "WorkerThreadsTests", dependencies: ["WorkerThreads"]),
    .testTarget(name: "ConvolutionTests", dependencies: ["Convolution", "WorkerThreads"]),
    .testTarget(name: "ArchitecturesTests", dependencies: ["Architectures", "Convolution"]),
    .testTarget(name: "HarnessTests", dependencies: ["Convolution", "Harness", "TestSupport"]),
    .testTarget(
      name: "ReportingTests", dependencies: ["Reporting", "Harness", "TestSupport"], exclude: ["Snapshots"]),
    .testTarget(
      name: "cnnbenchTests",
      dependencies: ["cnnbench", "Convolution", "Harness", "Kernels", "Reporting", "WorkerThreads"]),
  ]
)
