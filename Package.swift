// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "cnnbench",
  targets: [
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CFFTW", providers: [.apt(["libfftw3-dev"])]),
    .target(name: "CHost"),
    .target(name: "WorkerThreads"),
    .target(name: "Convolution", dependencies: ["WorkerThreads"]),
    .target(name: "Kernels", dependencies: ["CHost"]),
    .target(name: "Backends", dependencies: ["Convolution", "Kernels", "COpenBLAS", "CFFTW"]),
    .target(name: "Harness", dependencies: ["CHost"]),
    .target(name: "Reporting", dependencies: ["Harness"]),
    .target(name: "TestSupport", dependencies: ["Convolution", "Harness"], path: "Tests/TestSupport"),
    .testTarget(name: "HarnessTests", dependencies: ["Convolution", "Harness", "TestSupport"]),
    .testTarget(
      name: "ReportingTests", dependencies: ["Reporting", "Harness", "TestSupport"], exclude: ["Snapshots"]),
  ]
)
