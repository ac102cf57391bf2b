import CHost

/// A family of vector instructions that the kernels are compiled for.
package enum InstructionSet: String, CaseIterable, Comparable, Sendable {
  case sse42 = "sse4.2"
  case avx2
  case avx512

  /// The set of that name, which may be its former one.
  package init?(named name: String) {
    guard let set = Self.allCases.first(where: { [$0.rawValue, $0.formerName].contains(name) }) else { return nil }
    self = set
  }

  /// What earlier versions called the set, in the bits of its vectors: `simd512`.
  package var formerName: String { "simd\(vectorBitCount)" }

  /// Vector width in bits.
  package var vectorBitCount: Int { 8 * lanes * MemoryLayout<Float>.stride }

  /// Vector width in fp32 elements.
  package var lanes: Int {
    switch self {
    case .sse42: 4
    case .avx2: 8
    case .avx512: 16
    }
  }

  /// What the kernels of this set are compiled for.
  package var target: String {
    switch self {
    case .sse42: "x86-64-v2 (SSE4.2)"
    case .avx2: "x86-64-v3 (AVX2, FMA)"
    case .avx512: "x86-64-v4 (AVX-512)"
    }
  }

  private var level: Int32 {
    switch self {
    case .sse42: 2
    case .avx2: 3
    case .avx512: 4
    }
  }

  /// Whether this machine can run the set; a wider set includes the narrower ones.
  package var isAvailable: Bool { (2...level).allSatisfy(cnnbench_has_x86_64_level) }

  /// The sets that this machine can run, narrowest first.
  package static let available = allCases.filter(\.isAvailable)

  package static func < (left: InstructionSet, right: InstructionSet) -> Bool { left.lanes < right.lanes }
}
