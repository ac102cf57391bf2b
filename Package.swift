// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "cnnbench",
  dependencies: [.package(url: "https://github.com/jpsim/Yams", from: "6.2.2")],
  targets: [
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CFFTW", providers: [.apt(["libfftw3-dev"])]),
    .target(name: "CHost"),
    .target(name: "WorkerThreads"),
    .target(name: "Convolution", dependencies: ["WorkerThreads"]),
    .target(name: "Kernels", dependencies: ["CHost"]),
    .target(name: "Backends", dependencies: ["Convolution", "Kernels", "COpenBLAS", "CFFTW"]),
    .target(name: "Architectures", dependencies: ["Convolution", .product(name: "Yams", package: "Yams")]),
    .testTarget(
      name: "ArchitecturesTests", dependencies: ["Architectures", "Convolution"], exclude: ["Snapshots"]),
  ]
)
