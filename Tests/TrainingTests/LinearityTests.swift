import Convolution
import Networks
import Tensors
import Testing
import Training
import Weights

/// ⟨A θ, y⟩ = ⟨θ, Aᵀ y⟩: what a linear operation makes of its input or of its weights, and what its backward pass makes of
/// the gradient of its output, without a look at any reference.
@Suite struct `The backward pass of a linear operation` {
  private static let batch = 3

  @Test(arguments: LinearCase.all)
  func `is adjoint to its forward pass`(_ example: LinearCase) throws {
    let network = example.network
    let fixture = try TrainingFixture(
      network, loss: .squaredError, batch: Self.batch, weights: Self.weightsWithoutOffsets(of: network))
    let images = fixture.images.elements.map(Double.init)
    // Scores lie half of the distance between both targets below the outputs.
    let scores = try fixture.execution.evaluate(images: fixture.images.pointer, count: Self.batch)
    let sums = scores.map { Double($0) + 0.5 }
    try fixture.step()
    let outputs = zip(sums, images).map { $0 - $1 }
    let gradients = sums.enumerated().map { place, sum in
      let (image, output) = place.quotientAndRemainder(dividingBy: example.outputCount)
      return (sum - (output == Int(fixture.labels[image]) ? 1 : 0)) / Double(Self.batch)
    }
    let expected = Self.product(outputs, gradients)
    let size = (Self.norm(outputs) + Self.norm(images)) * Self.norm(gradients)
    for layer in example.linearLayers {
      let parameters = fixture.execution.parameters.filter { $0.parameter.layer == layer && $0.isTrained }
      guard !parameters.isEmpty else { continue }
      let values = parameters.flatMap { $0.values.map(Double.init) }
      let slopes = parameters.flatMap { $0.gradients.map(Double.init) }
      let found = Self.product(values, slopes)
      let tolerance = Self.relativeTolerance(example) * (size + Self.norm(values) * Self.norm(slopes))
      #expect(
        abs(found - expected) <= tolerance, "\(layer): \(found), not \(expected), by more than \(tolerance)")
    }
  }

  /// Seeded values, with zeros for the biases of all layers but the first, as these would add to what is linear.
  private static func weightsWithoutOffsets(of network: Network) -> NetworkWeights {
    let seeded = NetworkWeights.seeded(1, for: network)
    return NetworkWeights(network.parameterTensors) { parameter in
      let isOffset = parameter.role == .bias && parameter.layer != LinearCase.source
      return isOffset ? Tensor(parameter.shape) : seeded.tensor(parameter)
    }
  }

  /// By how much the norms of both factors, multiplied, may exceed the difference of the products.
  ///
  /// An element of a pass is a sum of products, whose error after d roundings is within λ√d·u of their 2-norm (`ErrorBound`). Of
  /// random numbers around zero that norm is the size of the sum itself, so that the norm of all errors is within λ√d·u of the norm
  /// of all sums, and by Cauchy and Schwarz the error of a product is within λ√d·u of the product of the norms. The roundings of
  /// the forward pass are at most those of a sum over the matrix's input, of one over the operation's, and three of what
  /// follows; those of the backward pass are of a sum over the operation's output and of one over that of all images.
  private static func relativeTolerance(_ example: LinearCase) -> Double {
    let depth = example.outputCount + example.inputCount + 3 + (1 + batch) * example.outputCount
    return ErrorBound(depth: depth).tolerance(norm: 1)
  }

  private static func product(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func norm(_ vector: [Double]) -> Double { product(vector, vector).squareRoot() }
}
