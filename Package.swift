// swift-tools-version: 6.2
import PackageDescription

/// Kernels are optimised in debug builds too, without overflow checks, and all their loops over tile sizes unroll.
let kernelFlags = ["-O", "-Ounchecked", "-Xllvm", "-unroll-threshold=20000"]

/// What no measurement runs is not optimised: optimising took a sixth of the time of a fresh build.
let unoptimized: [SwiftSetting] = [.unsafeFlags(["-Onone"])]

func kernelTarget(_ name: String, level: String) -> Target {
  .target(
    name: name, dependencies: ["VectorKernels"],
    swiftSettings: [
      .unsafeFlags(kernelFlags),
      .unsafeFlags(["-Xcc", "-march=x86-64-\(level)"]),
    ])
}

let package = Package(
  name: "cnnbench",
  traits: [
    .trait(name: "OneDNN", description: "The backends onednn and onednn-nchw, which need oneDNN 2 (libdnnl-dev).")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CFFTW", providers: [.apt(["libfftw3-dev"])]),
    .systemLibrary(name: "CPAPI", providers: [.apt(["libpapi-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
    .target(name: "CHost"),
    .target(name: "CPlugin"),
    .target(name: "WorkerThreads"),
    .target(name: "Tensors"),
    .target(name: "Convolution", dependencies: ["Tensors", "WorkerThreads"]),
    .target(name: "VectorKernels", dependencies: ["CHost"], swiftSettings: [.unsafeFlags(kernelFlags)]),
    kernelTarget("KernelsSIMD128", level: "v2"),
    kernelTarget("KernelsSIMD256", level: "v3"),
    kernelTarget("KernelsSIMD512", level: "v4"),
    .target(
      name: "Kernels", dependencies: ["CHost", "VectorKernels", "KernelsSIMD128", "KernelsSIMD256", "KernelsSIMD512"]),
    .target(
      name: "Backends",
      dependencies: [
        "Convolution", "CPlugin", "Kernels", "Tensors", "VectorKernels", "WorkerThreads", "COpenBLAS", "CFFTW",
        .target(name: "COneDNN", condition: .when(traits: ["OneDNN"])), .product(name: "BigInt", package: "BigInt"),
      ]),
    .target(name: "Networks", dependencies: ["Convolution"]),
    .target(name: "Weights", dependencies: ["Networks", "Tensors"]),
    .target(name: "NetworkCosts", dependencies: ["Convolution", "Networks"]),
    .target(name: "Published", dependencies: ["NetworkCosts", "Networks"], swiftSettings: unoptimized),
    .target(
      name: "ModelFiles",
      dependencies: [
        "Networks", "Tensors", "Weights", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        .product(name: "Yams", package: "Yams"),
      ],
      exclude: ["ONNX/Schema/onnx.proto"]),
    .target(
      name: "Inference",
      dependencies: [
        "Backends", "Convolution", "Kernels", "Networks", "Tensors", "VectorKernels", "Weights", "WorkerThreads",
      ]),
    .target(
      name: "Training",
      dependencies: [
        "Backends", "Convolution", "CZlib", "Harness", "Inference", "Kernels", "Measurements", "NetworkCosts",
        "Networks", "Tensors", "VectorKernels", "Weights", "WorkerThreads",
      ]),
    .target(name: "Counters", dependencies: ["CHost", "CPAPI"]),
    .target(name: "Harness", dependencies: ["CHost"]),
    .target(name: "Measurements", dependencies: ["Counters", "Harness"]),
    .target(
      name: "Benchmarking",
      dependencies: [
        "Backends", "Convolution", "Counters", "CPlugin", "Harness", "Inference", "Kernels", "Measurements",
        "NetworkCosts", "Networks", "Tensors", "Training", "VectorKernels", "Weights", "WorkerThreads",
      ]),
    .target(
      name: "Conformance",
      dependencies: [
        "Backends", "Convolution", "Inference", "Kernels", "Measurements", "ModelFiles", "WorkerThreads",
      ]),
    .target(
      name: "Reporting",
      dependencies: [
        "Counters", "Harness", "Measurements", "NetworkCosts", "Networks", "Published",
        .product(name: "Mustache", package: "swift-mustache"), .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: unoptimized),
    .target(
      name: "History", dependencies: ["Harness", "Reporting", .product(name: "GRDB", package: "GRDB.swift")]),
    .target(
      name: "Sweeps",
      dependencies: [
        "Harness", "Measurements", "Reporting", "Tensors", .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: unoptimized),
    .executableTarget(
      name: "cnnbench",
      dependencies: [
        "Backends", "Benchmarking", "Conformance", "Convolution", "Counters", "Harness", "History", "Inference",
        "Kernels",
        "Measurements", "ModelFiles", "NetworkCosts", "Networks", "Published", "Reporting", "Sweeps", "Tensors",
        "Training", "Weights", "WorkerThreads",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: unoptimized),
    .target(
      name: "TestSupport", dependencies: ["Convolution", "Harness", "Kernels", "Tensors", "WorkerThreads"],
      path: "Tests/TestSupport"),
    .target(name: "AllocationCount", path: "Tests/AllocationCount"),
    .testTarget(name: "StructureTests"),
    .testTarget(name: "WorkerThreadsTests", dependencies: ["WorkerThreads"]),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors"]),
    .testTarget(name: "ConvolutionTests", dependencies: ["Convolution", "Tensors", "WorkerThreads"]),
    .testTarget(name: "NetworksTests", dependencies: ["Convolution", "NetworkCosts", "Networks", "TestSupport"]),
    .testTarget(name: "WeightsTests", dependencies: ["NetworkCosts", "Networks", "Tensors", "Weights"]),
    .testTarget(
      name: "InferenceTests",
      dependencies: [
        "Backends", "Convolution", "Inference", "Kernels", "NetworkCosts", "Networks", "Tensors", "TestSupport",
        "Weights", "WorkerThreads",
      ], exclude: ["Fixtures"]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "AllocationCount", "Backends", "Convolution", "Inference", "Kernels", "Measurements", "NetworkCosts",
        "Networks", "Tensors", "TestSupport", "Training", "Weights", "WorkerThreads",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "NetworkCostsTests", dependencies: ["Convolution", "NetworkCosts", "Networks", "TestSupport"],
      exclude: ["Snapshots"]),
    .testTarget(
      name: "PublishedTests", dependencies: ["Networks", "Published", "TestSupport"], exclude: ["Snapshots"]),
    .testTarget(
      name: "ModelFilesTests",
      dependencies: ["ModelFiles", "NetworkCosts", "Networks", "Tensors", "TestSupport", "Weights"]),
    .testTarget(
      name: "BackendsTests",
      dependencies: [
        "Backends", "Convolution", "Kernels", "NetworkCosts", "Networks", "Tensors", "TestSupport", "VectorKernels",
        "WorkerThreads",
        .product(name: "BigInt", package: "BigInt"),
      ]),
    .executableTarget(name: "CounterProbe", dependencies: ["Counters"], path: "Tests/CounterProbe"),
    .testTarget(name: "CountersTests", dependencies: ["CounterProbe", "Counters", "CPAPI"]),
    .testTarget(name: "HarnessTests", dependencies: ["Harness", "Tensors", "TestSupport", "WorkerThreads"]),
    .testTarget(
      name: "ReportingTests",
      dependencies: [
        "Counters", "Harness", "Measurements", "NetworkCosts", "Networks", "Published", "Reporting", "Tensors",
        "TestSupport",
      ],
      exclude: ["Files", "Snapshots"]),
    .testTarget(
      name: "HistoryTests",
      dependencies: [
        "Harness", "History", "Measurements", "Reporting", .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "SweepsTests",
      dependencies: ["Harness", "Measurements", "Reporting", "Sweeps", "TestSupport"]),
    .testTarget(name: "MeasurementsTests", dependencies: ["Counters", "Harness", "Measurements"]),
    .testTarget(
      name: "BenchmarkingTests",
      dependencies: [
        "Backends", "Benchmarking", "Convolution", "Counters", "Harness", "Kernels", "Measurements", "Networks",
        "Tensors", "TestSupport", "WorkerThreads",
      ]),
    .testTarget(
      name: "cnnbenchTests",
      dependencies: [
        "cnnbench", "Backends", "Benchmarking", "Convolution", "Counters", "Harness", "Kernels", "Measurements",
        "Networks", "Reporting", "Tensors", "WorkerThreads",
      ],
      exclude: ["Conformance", "Plugins"]),
  ]
)
