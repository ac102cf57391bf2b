import Tensors
import WorkerThreads

/// Exact values of a destination, computed once for the operands of a problem and shared by all backends.
package struct ReferenceSample: Sendable {
  private let shape: TensorShape
  private let indices: [Int]
  private let values: [Double]
  /// Whether every element of the destination is compared.
  package let isComplete: Bool
  /// The largest |value|.
  private let largestValue: Double
  /// The 2-norm of the values.
  private let norm: Double
  /// The largest 2-norm of the products of one value, and at least the largest product that the operands could form:
  /// an algorithm that transforms whole tiles leaves errors of that size even where nothing but padding is summed up.
  private let productNorm: Double

  /// Of the gradient of the bias, if the problem has one; all channels.
  private let biasValues: [ReferenceConvolution.Value]
  /// A sum in any order of the gradients of the outputs.
  private let biasBound: ErrorBound

  /// How many elements are compared.
  package var count: Int { indices.count + biasValues.count }

  /// Computes the exact values.
  ///
  /// - Parameters:
  ///   - operands: what the backends get; the destination is not touched.
  ///   - weights: OC × IC/groups × KH × KW.
  ///   - seed: draws the sample, where the problem is too large to be compared as a whole.
  package init(
    _ problem: ConvolutionProblem, operands: ConvolutionOperands, weights: UnsafePointer<Float>, seed: UInt64,
    workers: ThreadPool, limits: VerificationLimits = VerificationLimits()
  ) {
    let positions = SamplePositions(problem, seed: seed, limits: limits)
    let reference = ReferenceConvolution(problem, operands: operands, weights: weights)
    let computed = workers.map(positions.indices) { reference.value(at: $0) }
    biasValues =
      problem.givesBiasGradient
      ? workers.map(Array(0..<problem.outputChannels)) { reference.biasGradientValue(at: $0) } : []
    biasBound = ErrorBound(depth: problem.batch * problem.outputPlaneSize)
    shape = problem.destinationShape
    indices = positions.indices
    isComplete = positions.isComplete
    values = computed.map(\.sum)
    largestValue = values.reduce(0) { max($0, abs($1)) }
    norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let largestProduct =
      Self.largestMagnitude(operands.source, problem.sourceShape)
      * (problem.direction == .backwardWeights
        ? Self.largestMagnitude(operands.gradient!, problem.outputShape)
        : Self.largestMagnitude(
          ImageBatch(weights, stride: problem.weightsShape.elementCountPerImage), problem.weightsShape))
    productNorm = max(largestProduct, computed.reduce(0) { max($0, $1.squaredNorm) }.squareRoot())
  }

  private static func largestMagnitude(_ images: ImageBatch, _ shape: TensorShape) -> Double {
    let magnitudes = (0..<shape.extents[0]).map { image in
      UnsafeBufferPointer(start: images[image], count: shape.elementCountPerImage).reduce(0) { max($0, abs($1)) }
    }
    return Double(magnitudes.max()!)
  }

  /// Compares a destination with the exact values, and looks at all of its elements for values that are not finite:
  /// a caller who fills it with NaN beforehand finds out what was not written.
  ///
  /// - Parameter biasGradient: what was written of it, if the problem has one.
  package func verify(
    _ destination: ImageBatch, biasGradient: UnsafePointer<Float>? = nil, bound: ErrorBound
  ) -> Verification {
    let imageSize = shape.elementCountPerImage
    func found(at index: Int) -> Float { destination[index / imageSize][index % imageSize] }
    let tolerance = bound.tolerance(norm: productNorm)
    var faults = FaultList(shape: shape, tolerance: tolerance)
    var (largestError, squaredError) = (0.0, 0.0)
    for (index, value) in zip(indices, values) {
      let error = abs(Double(found(at: index)) - value)
      guard error.isFinite else { continue }
      largestError = max(largestError, error)
      squaredError += error * error
      if error > tolerance { faults.add(index, expected: value, found: found(at: index)) }
    }
    for index in 0..<shape.elementCount where !found(at: index).isFinite {
      faults.add(index, expected: expectedValue(at: index), found: found(at: index))
    }
    let biasError = verifyBias(biasGradient, &faults)
    return Verification(
      maxAbsoluteError: max(largestError, biasError.absolute),
      maxRelativeError: max(Self.ratio(largestError, largestValue), biasError.relative),
      l2RelativeError: Self.ratio(squaredError.squareRoot(), norm), tolerance: tolerance, checkedCount: count,
      isComplete: isComplete, faultCount: faults.count, firstFaults: faults.first)
  }

  /// Compares the gradient of the bias with the exact one.
  private func verifyBias(
    _ found: UnsafePointer<Float>?, _ faults: inout FaultList
  ) -> (absolute: Double, relative: Double) {
    precondition(biasValues.isEmpty || found != nil, "the gradient of the bias is to be compared too")
    let norm = biasValues.reduce(0) { max($0, $1.squaredNorm) }.squareRoot()
    let tolerance = biasBound.tolerance(norm: norm)
    var largestError = 0.0
    for (channel, value) in biasValues.enumerated() {
      let error = abs(Double(found![channel]) - value.sum)
      if error.isFinite { largestError = max(largestError, error) }
      if !(error <= tolerance) {
        faults.add(biasOf: channel, expected: value.sum, found: found![channel], tolerance: tolerance)
      }
    }
    return (largestError, Self.ratio(largestError, biasValues.reduce(0) { max($0, abs($1.sum)) }))
  }

  /// The exact value of the element at `index`, if it is one of those compared.
  private func expectedValue(at index: Int) -> Double? {
    let position = indices.partitioningIndex { $0 >= index }
    return position < indices.count && indices[position] == index ? values[position] : nil
  }

  private static func ratio(_ error: Double, _ size: Double) -> Double { error == 0 ? 0 : error / size }
}

extension ThreadPool {
  /// The results of `transform`, in the order of `elements`; blocks of them are computed in parallel.
  fileprivate func map<Element, Result>(_ elements: [Element], _ transform: (Element) -> Result) -> [Result] {
    let blockSize = 64
    return [Result](unsafeUninitializedCapacity: elements.count) { results, count in
      nonisolated(unsafe) let start = results.baseAddress
      run(taskCount: elements.count.dividedRoundingUp(by: blockSize)) { block, _ in
        for index in block * blockSize..<min(elements.count, (block + 1) * blockSize) {
          (start! + index).initialize(to: transform(elements[index]))
        }
      }
      count = elements.count
    }
  }
}

extension RandomAccessCollection {
  /// The first position whose element satisfies `belongsInSecondPart`, which no element before it does.
  fileprivate func partitioningIndex(where belongsInSecondPart: (Element) -> Bool) -> Index {
    var (low, length) = (startIndex, count)
    while length > 0 {
      let half = length / 2
      let middle = index(low, offsetBy: half)
      if belongsInSecondPart(self[middle]) {
        length = half
      } else {
        low = index(after: middle)
        length -= half + 1
      }
    }
    return low
  }
}
