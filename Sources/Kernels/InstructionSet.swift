import CHost

/// A family of vector instructions that the kernels are compiled for, named by the width of its vectors.
package enum InstructionSet: String, CaseIterable, Comparable, Sendable {
  case simd128
  case simd256
  case simd512

  /// Vector width in fp32 elements.
  package var lanes: Int {
    switch self {
    case .simd128: 4
    case .simd256: 8
    case .simd512: 16
    }
  }

  /// What the kernels of this set are compiled for.
  package var target: String {
    switch self {
    case .simd128: "x86-64-v2 (SSE4.2)"
    case .simd256: "x86-64-v3 (AVX2, FMA)"
    case .simd512: "x86-64-v4 (AVX-512)"
    }
  }

  private var level: Int32 {
    switch self {
    case .simd128: 2
    case .simd256: 3
    case .simd512: 4
    }
  }

  /// Whether this machine can run the set; a wider set includes the narrower ones.
  package var isAvailable: Bool { (2...level).allSatisfy(cnnbench_has_x86_64_level) }

  /// The sets that this machine can run, narrowest first.
  package static let available = allCases.filter(\.isAvailable)

  package static func < (left: InstructionSet, right: InstructionSet) -> Bool { left.lanes < right.lanes }
}
