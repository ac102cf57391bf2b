import Foundation
import Kernels
import Tensors
import Testing

/// The kernels that work on maps element by element, for each instruction set and for counts around the width of
/// vectors.
struct `Kernels of maps` {
  static let counts = [1, 3, 4, 15, 16, 17, 63, 64, 65, 200]

  /// Small integers, whose sums are exact.
  private func integers(_ count: Int, seed: UInt64) -> [Float] {
    let tensor = Tensor([count], seed: seed, integersIn: -9...9)
    return withExtendedLifetime(tensor) { Array(tensor.elements) }
  }

  /// What a kernel writes, with a sentinel behind it that has to stay.
  private func written(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
    let result = Tensor([count + 1], filledWith: 77)
    let elements = withExtendedLifetime(result) {
      body(result.pointer)
      return Array(result.elements)
    }
    #expect(elements[count] == 77)
    return Array(elements.prefix(count))
  }

  @Test(arguments: InstructionSet.available, counts)
  func `sum squares and products of distances`(instructionSet: InstructionSet, count: Int) {
    let kernels = KernelTable(for: instructionSet).kernels
    let (gradients, elements) = (integers(count, seed: 1), integers(count, seed: 2))
    #expect(
      kernels.squaresOfMap(elements, count, 2) == elements.reduce(0) { $0 + ($1 - 2) * ($1 - 2) })
    let moments = kernels.momentsOfMaps(gradients, elements, count, 3)
    #expect(moments.sum == gradients.reduce(0, +))
    #expect(moments.product == zip(gradients, elements).reduce(0) { $0 + $1.0 * ($1.1 - 3) })
  }

  @Test(arguments: InstructionSet.available, counts)
  func `mix, gate and double elements`(instructionSet: InstructionSet, count: Int) {
    let kernels = KernelTable(for: instructionSet).kernels
    let (a, b) = (integers(count, seed: 3), integers(count, seed: 4))
    #expect(
      written(count) { kernels.mixMaps(a, b, count, (2, -3), 5, $0) } == zip(a, b).map { 2 * $0 - 3 * $1 + 5 })
    #expect(
      written(count) { kernels.gateMap(a, b, count, 0, 6, $0) }
        == zip(a, b).map { $1 > 0 && $1 < 6 ? $0 : 0 })
    #expect(
      written(2 * count) { kernels.doubleElements(a, count, 0.25, $0) } == a.flatMap { [0.25 * $0, 0.25 * $0] })
  }

  @Test(arguments: InstructionSet.available)
  func `compute tangents, sigmoids, SiLU and GELU to a few units in the last place`(instructionSet: InstructionSet) {
    let kernels = KernelTable(for: instructionSet).kernels
    let inputs = (-2000...2000).map { Float($0) / 100 } + (1...40).map { Float(pow(2, -Double($0))) }
    let tangents = written(inputs.count) { kernels.tangentOfMap(inputs, inputs.count, $0) }
    let sigmoids = written(inputs.count) { kernels.sigmoidOfMap(inputs, inputs.count, $0) }
    let gated = written(inputs.count) { kernels.sigmoidProductOfMap(inputs, inputs.count, $0) }
    let normal = written(inputs.count) { kernels.normalProductOfMap(inputs, inputs.count, $0) }
    for (index, input) in inputs.enumerated() {
      let x = Double(input)
      #expect(abs(Double(gated[index]) - x / (1 + exp(-x))) <= 2 * 0x1p-23 * max(1, abs(x)), "SiLU \(input)")
      let share = erfc(-x / 2.0.squareRoot()) / 2
      #expect(abs(Double(normal[index]) - x * share) <= 3 * 0x1p-23 * max(1, abs(x)), "GELU \(input)")
      let (tangent, sigmoid) = (tanh(Double(input)), 1 / (1 + exp(-Double(input))))
      #expect(abs(Double(tangents[index]) - tangent) <= 4 * 0x1p-23 * abs(tangent), "tanh \(input)")
      #expect(abs(Double(sigmoids[index]) - sigmoid) <= 2 * 0x1p-23, "sigmoid \(input)")
    }
    #expect(written(1) { kernels.tangentOfMap([.nan], 1, $0) }[0].isNaN)
  }

  @Test(arguments: InstructionSet.available, counts)
  func `turn gradients of outputs into those of inputs`(instructionSet: InstructionSet, count: Int) {
    let kernels = KernelTable(for: instructionSet).kernels
    let gradients = integers(count, seed: 5)
    let outputs = integers(count, seed: 6).map { $0 / 16 }
    // Outputs are multiples of 1/16, so that all products are exact.
    #expect(
      written(count) { kernels.tangentGradient(gradients, outputs, count, $0) }
        == zip(gradients, outputs).map { $0 * (1 - $1 * $1) })
    #expect(
      written(count) { kernels.sigmoidGradient(gradients, outputs, count, $0) }
        == zip(gradients, outputs).map { $0 * $1 * (1 - $1) })
  }
}
