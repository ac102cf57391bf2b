import Tensors

/// One spatial axis whose padded positions are sorted by their remainder by the stride, so that neighbouring outputs read
/// neighbours.
///
/// With stride s, padded position j lies in phase j mod s at index j / s; only phases that a tap reads are kept. Kernels
/// may be cut into parts, which have phases of their own: copies that begin where the part's first tap reads.
package struct PhasedAxis: Sendable {
  package let axis: ConvolutionAxis
  /// Padded positions that phases in use begin with, ascending.
  package let phases: [Int]
  /// For each tap, the position of its phase in `phases` and its index within the phase.
  package let taps: [(phase: Int, index: Int)]
  /// Indices from one output to the next.
  package let outputStep: Int
  /// Padded positions from one index to the next.
  package var step: Int { axis.stride / outputStep }

  /// - Parameters:
  ///   - partTaps: indices of a phase that one part of the kernel has at most; nil for kernels as a whole.
  ///   - keepsOrder: whether all positions are one phase, in which neighbouring outputs are a stride apart.
  /// - Complexity: linear in the taps, see `ConvolutionProblem.hasTabulatedKernel`.
  package init(_ axis: ConvolutionAxis, partTaps: Int? = nil, keepsOrder: Bool = false) {
    self.axis = axis
    outputStep = keepsOrder ? axis.stride : 1
    let (reach, step) = (partTaps ?? axis.kernelExtent, axis.stride / outputStep)
    let places = (0..<axis.kernel).map { tap in
      let (index, phase) = (tap * axis.dilation).quotientAndRemainder(dividingBy: step)
      return (phase: phase + index / reach * reach * step, index: index % reach)
    }
    phases = Set(places.map(\.phase)).sorted()
    let positions = Dictionary(uniqueKeysWithValues: zip(phases, phases.indices))
    taps = places.map { (positions[$0.phase]!, $0.index) }
  }

  /// Taps of the longest phase.
  package var tapIndexCount: Int { taps.map(\.index).max()! + 1 }

  /// Indices of a phase that `outputCount` neighbouring outputs read.
  package func indexCount(outputCount: Int) -> Int { (outputCount - 1) * outputStep + tapIndexCount }
}

extension ConvolutionProblem {
  /// Whether a table of the kernel's rows and columns is short enough to be kept.
  package var hasTabulatedKernel: Bool { max(height.kernel, width.kernel) <= Self.longestKernel }

  fileprivate static let longestKernel = 1 << 16

  /// Whether the bytes of padded copies of the input's rows can be counted, however many workers have one: dilation
  /// spreads few taps over up to 2^31 rows and columns.
  package var hasCountableStrips: Bool {
    let places = [height, width].map { axis in
      min(axis.stride, axis.kernel) * (axis.output + (axis.kernel - 1) * axis.dilation / axis.stride)
    }
    return Int.product(of: [Self.mostStrips, MemoryLayout<Float>.stride, inputChannelsPerGroup] + places) != nil
  }

  /// Those of 1,024 workers, and something for what surrounds them.
  private static let mostStrips = 1 << 12
}

extension Limitation {
  /// Why an algorithm that keeps a table of the kernel cannot solve a problem with a longer one.
  package static let longKernel = Limitation(
    "solves kernels of at most \(ConvolutionProblem.longestKernel) rows and columns")

  /// Why an algorithm that copies padded rows cannot solve a problem whose copies cannot be counted.
  package static let uncountableStrips = Limitation("solves groups of less than 2^51 bytes of padded input")
}
