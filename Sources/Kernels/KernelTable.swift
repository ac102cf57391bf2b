import KernelsSIMD128
import KernelsSIMD256
import KernelsSIMD512
package import VectorKernels

/// The kernels of one instruction set. Chosen once and passed in.
package struct KernelTable: Sendable {
  package let instructionSet: InstructionSet
  package let kernels: KernelSet

  /// The kernels of the given set, which must be available.
  package init(for instructionSet: InstructionSet) {
    self.instructionSet = instructionSet
    kernels =
      switch instructionSet {
      case .simd128: kernelsSIMD128
      case .simd256: kernelsSIMD256
      case .simd512: kernelsSIMD512
      }
  }
}
