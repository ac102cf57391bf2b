import Convolution

/// What one convolution algorithm executes for one pass in its direction, as its backend's plans do.
package struct AlgorithmCost: Hashable, Sendable, Codable {
  /// The backend's name: `winograd-f4`.
  package let algorithm: String
  /// Real multiplications that combine inputs with weights, transforms apart; nil if the algorithm cannot be used.
  package let multiplications: Int?
  /// Floating-point operations that transform inputs and outputs, or their gradients.
  package let transformOperations: Int
  /// Floating-point operations that transform the weights, or sums to their gradient, once for any number of images.
  package let weightTransformOperations: Int
  /// The transformed tile, or why the algorithm cannot be used.
  package let note: String

  /// The algorithms that are counted, in the order of their costs.
  package static let algorithms = AlgorithmTable.algorithms.map(\.name)

  /// The cost of every algorithm for a problem.
  package static func all(for problem: ConvolutionProblem) -> [AlgorithmCost] {
    AlgorithmTable.algorithms.map { AlgorithmCost($0, problem) }
  }

  private init(_ algorithm: any ConvolutionAlgorithm, _ problem: ConvolutionProblem) {
    let work = algorithm.work(for: problem)
    self.algorithm = algorithm.name
    multiplications = work?.multiplications
    transformOperations = work.map { $0.inputTransformFLOPs + $0.outputTransformFLOPs } ?? 0
    weightTransformOperations = work?.weightTransformFLOPs ?? 0
    note =
      work?.tile ?? algorithm.limitation(for: problem)?.reason ?? "solves problems of less than 2^63 operations"
  }
}
