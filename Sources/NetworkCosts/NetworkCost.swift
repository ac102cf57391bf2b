import Networks

/// What a network costs for the images of a batch: its layers and their totals.
package struct NetworkCost: Hashable, Sendable, Codable {
  package let name: String
  package let input: FeatureShape
  package let batch: Int
  package let layers: [LayerCost]
  package let parameters: ParameterCount
  package let macs: MACCount
  package let otherOperations: Int
  package let units: Int
  package let weightLayers: Int
  package let depth: Int
  package let receptiveField: Extent
  package let stride: Extent
  package let weightsByteCount: Int
  package let activationByteCount: Int
  package let peakActivationByteCount: Int
  /// The layer that runs when the most activations are alive.
  package let peakLayer: String
  package let movedByteCount: Int
  package let training: TrainingCost?

  /// FLOPs (two for each MAC) for each byte moved; nil without MACs.
  package var arithmeticIntensity: Double? {
    macs.dense == 0 ? nil : Double(2 * macs.dense) / Double(movedByteCount)
  }
}

extension NetworkCost {
  /// Whether MACs and parameters are so small that sums of a few of them, and their doubles, do not overflow. Those that
  /// were counted are; those in a file need not be.
  package var isCountable: Bool {
    let counts = [macs.counts, parameters.counts] + layers.flatMap { [$0.macs.counts, $0.parameters.counts] }
    return counts.joined().allSatisfy((0...Int.max / 8).contains)
  }
}

extension MACCount {
  fileprivate var counts: [Int] { [convolution, fullyConnected, inBoundsConvolution] }
}

extension ParameterCount {
  fileprivate var counts: [Int] { [weights, biases, normalization] }
}

extension NetworkCost {
  /// Every total of a count that is scaled by the batch stays below this fraction of the largest integer, so that sums
  /// of a few of them, in bytes, cannot overflow.
  private static let headroom = 64

  /// - Throws: `CostError` for a batch below 1 or one whose costs overflow, `ConvolutionProblemError` for convolutions
  ///   that are too large.
  package init(_ network: Network, options: CostOptions = CostOptions()) throws {
    guard options.batch >= 1 else { throw CostError.batchTooSmall(options.batch) }
    let largest = network.layers.reduce(network.movedElementCounts.reduce(0, +)) { sum, layer in
      sum + layer.macs.dense + layer.otherOperationCount
    }
    guard
      options.batch <= Int(Int32.max),
      !largest.multipliedReportingOverflow(by: options.batch * Self.headroom).overflow
    else { throw CostError.tooLarge(batch: options.batch) }
    let layers = try LayerCost.all(of: network, options: options)
    let memory = network.activationMemory
    let output = layers[network.outputIndex]
    name = network.name
    input = network.input
    batch = options.batch
    parameters = network.parameters
    macs = network.macs.scaled(by: batch)
    otherOperations = layers.reduce(0) { $0 + $1.otherOperations }
    units = layers.reduce(0) { $0 + $1.units }
    weightLayers = layers.count(where: \.isWeightLayer)
    depth = output.receptiveField.depth
    receptiveField = output.receptiveField.extent
    stride = output.receptiveField.stride
    weightsByteCount = parameters.total * bytesPerElement
    activationByteCount = batch * memory.allElementCount * bytesPerElement
    peakActivationByteCount = batch * memory.peakElementCount * bytesPerElement
    peakLayer = layers[memory.peakLayerIndex].name
    movedByteCount = layers.reduce(0) { $0 + $1.movedByteCount }
    training =
      options.includesTraining
      ? layers.compactMap(\.training).reduce(into: TrainingCost()) { $0 += $1 } : nil
    self.layers = layers
  }
}
