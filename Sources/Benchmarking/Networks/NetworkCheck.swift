import Convolution
import Inference
import Measurements
import Networks
import Tensors

/// Compares an execution of a network with the exact answer.
struct NetworkCheck {
  /// What a comparison found.
  struct Finding {
    let verdict: Verdict
    /// The largest error of each step ÷ its largest element; empty unless steps are compared.
    let stepErrors: [Double]
  }

  private let oracle: Oracle
  private let answers: ExactAnswers
  private let batch: Int
  private let comparesSteps: Bool

  /// - Parameter comparesSteps: whether each step is compared, not just the output.
  init(_ oracle: Oracle, images: Tensor, batch: Int, comparesSteps: Bool) {
    let layers = comparesSteps ? Set(oracle.network.layers.indices) : Set(oracle.network.comparedLayers)
    self.oracle = oracle
    answers = oracle.answers(for: images.images, batch: batch, layers: layers)
    self.batch = batch
    self.comparesSteps = comparesSteps
  }

  func verify(_ execution: NetworkExecution) -> Finding {
    let plan = execution.plan
    let compared = Set(plan.network.comparedLayers)
    var (whole, hidden, stepErrors) = (ErrorSum(), ErrorSum(), [Double]())
    execution.poison()
    for (index, step) in plan.steps.enumerated() {
      let expected = expectation(of: step, in: execution)
      execution.run(step: index)
      var own = ErrorSum()
      if let expected {
        for (found, exact) in zip(elements(of: expected.layer, in: execution), expected.elements) {
          hidden.add(found: found, exact: exact)
        }
      }
      for layer in step.results where comparesSteps || compared.contains(layer) {
        let error = error(of: layer, in: execution)
        own.add(error)
        if compared.contains(layer) { whole.add(error) }
      }
      if comparesSteps { stepErrors.append(own.relative) }
    }
    return Finding(
      verdict: verdict(whole, hidden: hidden, tolerance: plan.relativeTolerance), stepErrors: stepErrors)
  }

  private func error(of layer: Int, in execution: NetworkExecution) -> ErrorSum {
    var sum = ErrorSum()
    for (found, exact) in zip(elements(of: layer, in: execution), answers[layer]) {
      sum.add(found: found, exact: exact)
    }
    return sum
  }

  private func elements(of layer: Int, in execution: NetworkExecution) -> [Float] {
    let images = execution.output(ofLayer: layer)
    let count = execution.plan.network.layers[layer].outputShape.elementCount
    return (0..<batch).flatMap { Array(UnsafeBufferPointer(start: images[$0], count: count)) }
  }

  /// What a step that hides errors has to make of the input that it finds; nil for other steps.
  private func expectation(
    of step: PlannedStep, in execution: NetworkExecution
  ) -> (layer: Int, elements: [Double])? {
    let network = execution.plan.network
    guard let layer = step.results.first, network.layers[layer].hidesErrors else { return nil }
    let input = elements(of: network.layers[layer].inputs[0], in: execution).map(Double.init)
    return (layer, oracle.answer(ofLayer: layer, for: input, batch: batch))
  }

  /// What a softmax may make of its input, as a part of its largest output.
  private static let hiddenTolerance = 1e-5

  /// - Parameter hidden: errors of steps that were compared by what they make of the input that they found.
  private func verdict(_ errors: ErrorSum, hidden: ErrorSum, tolerance: Double) -> Verdict {
    let accuracy = Accuracy(
      maximumAbsoluteError: errors.largest, maximumRelativeError: errors.relative, l2RelativeError: errors.l2Relative,
      checkedCount: errors.count, checkKind: .full)
    let faultCount = errors.faultCount + hidden.faultCount
    if faultCount > 0 {
      return Verdict(
        accuracy: accuracy, fault: .init(reason: "\(faultCount) outputs are not finite or were never written"))
    }
    if hidden.relative > Self.hiddenTolerance {
      let found = NumberText.scientific(hidden.relative)
      return Verdict(
        accuracy: accuracy, fault: .init(reason: "the last step makes an error of \(found) of right inputs"))
    }
    guard errors.relative > tolerance else { return Verdict(accuracy: accuracy) }
    return Verdict(
      accuracy: accuracy,
      fault: .init(
        reason: "the largest error is \(NumberText.scientific(errors.relative)) of the largest output where "
          + "\(NumberText.scientific(tolerance)) is accepted"))
  }
}

/// Errors of elements, added up.
private struct ErrorSum {
  private(set) var largest = 0.0
  private(set) var count = 0
  private(set) var faultCount = 0
  private var largestExact = 0.0
  private var squares = 0.0
  private var exactSquares = 0.0

  mutating func add(found: Float, exact: Double) {
    count += 1
    largestExact = max(largestExact, abs(exact))
    exactSquares += exact * exact
    guard found.isFinite else {
      faultCount += 1
      return
    }
    let error = abs(Double(found) - exact)
    largest = max(largest, error)
    squares += error * error
  }

  mutating func add(_ other: ErrorSum) {
    largest = max(largest, other.largest)
    count += other.count
    faultCount += other.faultCount
    largestExact = max(largestExact, other.largestExact)
    squares += other.squares
    exactSquares += other.exactSquares
  }

  /// The largest error ÷ the largest exact element.
  var relative: Double { faultCount > 0 ? .infinity : largest == 0 ? 0 : largest / largestExact }
  var l2Relative: Double { squares == 0 ? 0 : (squares / exactSquares).squareRoot() }
}
