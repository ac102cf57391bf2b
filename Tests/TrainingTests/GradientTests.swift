import Networks
import Tensors
import Testing
import Training
import Weights

@Suite struct `Gradients` {
  @Test(arguments: GradientCase.all)
  func `agree with differences of the exact loss`(_ example: GradientCase) throws {
    let loss = example.loss ?? .standard(for: example.network)
    let fixture = try TrainingFixture(example.network, loss: loss)
    let exact = ExactTraining(
      network: example.network, loss: loss, images: Array(fixture.images.elements), labels: fixture.labels)
    let result = try fixture.step()
    let expected = try exact.loss(fixture.execution.weights())
    #expect(abs(result.loss - expected) <= 1e-5 * max(1, abs(expected)))
    let largest = fixture.gradients.reduce(Float(0)) { max($0, abs($1)) }
    for parameter in fixture.execution.parameters where parameter.isTrained {
      try check(parameter, of: fixture, exact, largest: Double(largest))
    }
  }

  /// Coordinates of each tensor that are compared.
  private static let sampleCount = 20

  /// Gradients are sums of at most `depth` products through all layers, whose roundings behave as in `ErrorBound`: λ√depth·u of
  /// the largest gradient, as summands that cancel are of its size. What the loss curves within the step of a difference is measured
  /// by halving it; where both differ, the loss has a kink there, and the coordinate tells nothing.
  private func check(
    _ parameter: TrainedParameter, of fixture: TrainingFixture, _ exact: ExactTraining, largest: Double
  ) throws {
    let depth = 1e4
    let tolerance = 8 * depth.squareRoot() * 0x1p-24 * largest
    let step = max(1, parameter.values.count / Self.sampleCount)
    var kinks = 0
    for place in stride(from: 0, to: parameter.values.count, by: step) {
      let coarse = try difference(parameter, place, 0x1p-14, fixture, exact)
      let fine = try difference(parameter, place, 0x1p-15, fixture, exact)
      // The error of the finer difference is a third of what both differ by.
      let curvature = abs(fine - coarse)
      guard curvature <= 0.02 * largest + 1e-6 else {
        kinks += 1
        continue
      }
      #expect(
        abs(Double(parameter.gradients[place]) - fine) <= tolerance + curvature,
        "\(parameter.name)[\(place)]: \(parameter.gradients[place]), not \(fine)")
    }
    #expect(kinks * 4 <= Self.sampleCount, "\(parameter.name) has \(kinks) kinks")
  }

  /// The central difference of the exact loss; 0 for a place that holds no parameter.
  private func difference(
    _ parameter: TrainedParameter, _ place: Int, _ step: Float, _ fixture: TrainingFixture, _ exact: ExactTraining
  ) throws -> Double {
    let weights = fixture.execution.weights()
    let value = parameter.values[place]
    func loss(_ changed: Float) throws -> Double {
      try exact.loss(
        NetworkWeights(weights.parameters) { other in
          let tensor = weights.tensor(other)
          guard other.name == parameter.name else { return tensor }
          let copy = Tensor(other.shape)
          copy.pointer.update(from: tensor.pointer, count: tensor.count)
          copy.pointer[place] = changed
          other.clearAbsent(in: copy)
          return copy
        })
    }
    let (above, below) = (value + step, value - step)
    return (try loss(above) - loss(below)) / (Double(above) - Double(below))
  }
}
