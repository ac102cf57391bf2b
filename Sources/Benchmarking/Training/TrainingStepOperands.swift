import Convolution
import Harness
import Measurements
import Networks
import Tensors
import Training
import Weights

/// The images that all training steps of a network share, and the gradients that they are held to.
package struct TrainingStepOperands: SubjectOperands {
  /// Images and their classes.
  struct Batch {
    let images: Tensor
    let labels: [Int32]
  }

  private let batch: Batch
  /// A step whose products are sums in double precision, and what it found.
  private let reference: TrainingExecution
  private let referenceLoss: Double

  /// - Parameter reference: with the parameters of all candidates.
  init(_ reference: TrainingExecution, seed: UInt64) throws {
    let (input, count) = (reference.network.input, reference.settings.batch)
    let images = Tensor([count, input.channels, input.height, input.width], seed: seed)
    var generator = SeededGenerator(seed: seed)
    let classes = UInt64(max(2, reference.outputCount))
    let labels = (0..<count).map { _ in Int32(generator.next() % classes) }
    batch = Batch(images: images, labels: labels)
    self.reference = reference
    referenceLoss = try reference.step(images: images.pointer, labels: labels, count: count, stepIndex: 0).loss
  }

  package func prepare(_ plan: TrainingStepPlan) -> PreparedCandidate {
    PreparedCandidate(buffers: plan.execution.memory) { [batch] in plan.execute(batch) }
  }

  /// What a gradient may be off, as a part of the largest one of its tensor. Products that `auto` chooses may each be off by 2e-5;
  /// batch normalisation enlarges that, and a rectifier near zero may open where the reference's is closed: a small ResNet with
  /// seeded weights comes to 1.5e-2. A product that is left out or doubled is off by its whole size.
  private static let tolerance = 5e-2

  /// Takes a step on memory full of NaN, and compares all gradients and the loss.
  package func verify(_ candidate: PreparedCandidate, of plan: TrainingStepPlan) -> Verdict {
    plan.execution.poison()
    let parameters = plan.execution.parameters
    // Running statistics follow every step; the ones of candidates go back to where they were.
    let kept = parameters.map { Array($0.values) }
    let result = try? plan.execution.step(
      images: batch.images.pointer, labels: batch.labels, count: batch.labels.count, stepIndex: 0)
    for (parameter, values) in zip(parameters, kept) { _ = parameter.values.update(fromContentsOf: values) }
    let errors = GradientErrors(of: parameters, reference.parameters)
    plan.gradientErrors = errors.byLayer
    if errors.faultCount > 0 {
      return Verdict(
        accuracy: errors.accuracy,
        fault: .init(reason: "\(errors.faultCount) gradients are not finite or were never written"))
    }
    let lossError = abs((result?.loss ?? .infinity) - referenceLoss)
    if lossError > Self.tolerance * max(1, abs(referenceLoss)) {
      return Verdict(
        accuracy: errors.accuracy,
        fault: .init(reason: "the loss is \(result?.loss ?? .nan) where that of the reference is \(referenceLoss)"))
    }
    guard errors.relative > Self.tolerance else { return Verdict(accuracy: errors.accuracy) }
    return Verdict(
      accuracy: errors.accuracy,
      fault: .init(
        reason: "the largest error is \(NumberText.scientific(errors.relative)) of the largest gradient of its tensor "
          + "where \(NumberText.scientific(Self.tolerance)) is accepted"))
  }
}

/// How far gradients are from those of the reference.
private struct GradientErrors {
  /// The largest error of a tensor ÷ its largest gradient, of the worst tensor of each layer.
  private(set) var byLayer: [String: Double] = [:]
  private(set) var faultCount = 0
  private var largest = 0.0
  private var squares = 0.0
  private var exactSquares = 0.0
  private var count = 0

  init(of found: [TrainedParameter], _ expected: [TrainedParameter]) {
    for (found, expected) in zip(found, expected) where found.isTrained {
      var (error, size) = (0.0, 0.0)
      for (gradient, exact) in zip(found.gradients, expected.gradients) {
        guard gradient.isFinite else {
          faultCount += 1
          continue
        }
        let difference = Double(gradient) - Double(exact)
        error = max(error, abs(difference))
        size = max(size, abs(Double(exact)))
        squares += difference * difference
        exactSquares += Double(exact) * Double(exact)
        count += 1
      }
      largest = max(largest, error)
      let layer = found.parameter.layer
      // Where all gradients vanish, their errors have nothing to be compared with but the loss, which is about 1.
      byLayer[layer] = max(byLayer[layer] ?? 0, error / max(size, 1e-6))
    }
  }

  var relative: Double { byLayer.values.max() ?? 0 }

  var accuracy: Accuracy {
    Accuracy(
      maximumAbsoluteError: largest, maximumRelativeError: relative,
      l2RelativeError: squares == 0 ? 0 : (squares / exactSquares).squareRoot(), checkedCount: count, checkKind: .full)
  }
}
