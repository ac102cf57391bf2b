import Convolution
import Networks

/// What one layer costs for the images of a batch.
package struct LayerCost: Hashable, Sendable, Codable {
  package let name: String
  package let kind: String
  package let output: FeatureShape
  package let isAuxiliary: Bool
  package let isWeightLayer: Bool
  package let parameters: ParameterCount
  package let macs: MACCount
  /// Operations that are no MACs.
  package let otherOperations: Int
  /// Outputs of a weight layer.
  package let units: Int
  package let outputByteCount: Int
  /// Outputs alive while the layer runs.
  package let liveByteCount: Int
  /// Inputs, parameters and outputs, each moved once.
  package let movedByteCount: Int
  package let receptiveField: ReceptiveField
  package let training: TrainingCost?
  /// What each algorithm executes; empty for anything but a convolution.
  package let algorithms: [AlgorithmCost]
}

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

/// How a network is counted.
package struct CostOptions: Hashable, Sendable {
  package var batch: Int
  /// Whether the costs of a training step are counted too.
  package var includesTraining: Bool
  /// Whether what each convolution algorithm would execute is counted too.
  package var includesAlgorithms: Bool

  package init(batch: Int = 1, includesTraining: Bool = false, includesAlgorithms: Bool = false) {
    self.batch = batch
    self.includesTraining = includesTraining
    self.includesAlgorithms = includesAlgorithms
  }
}

/// A batch that cannot be counted.
package enum CostError: Error, Equatable, CustomStringConvertible {
  case batchTooSmall(Int)
  case tooLarge(batch: Int)

  package var description: String {
    switch self {
    case .batchTooSmall(let batch): "the batch size must be at least 1 (found \(batch))"
    case .tooLarge(let batch): "the costs of a batch of \(batch) cannot be counted in 63 bits"
    }
  }
}

extension NetworkCost {
  /// Every total of a count that is scaled by the batch stays below this fraction of the largest integer, so that sums
  /// of a few of them, in bytes, cannot overflow.
  private static let headroom = 64

  /// - Throws: `CostError` for a batch below 1 or one whose costs overflow, `ConvolutionProblemError` for convolutions
  ///   that are too large.
  package init(_ network: Network, options: CostOptions = CostOptions()) throws {
    guard options.batch >= 1 else { throw CostError.batchTooSmall(options.batch) }
    let largest = network.layers.reduce(0) { sum, layer in
      sum + layer.macs.dense + layer.otherOperationCount + layer.movedElementCount
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

extension LayerCost {
  fileprivate static func all(of network: Network, options: CostOptions) throws -> [LayerCost] {
    let live = network.activationMemory.liveElementCounts
    let fields = network.receptiveFields
    let training = options.includesTraining ? network.trainingCosts(batch: options.batch) : nil
    var algorithms: [ConvolutionProblem: [AlgorithmCost]] = [:]
    return try network.layers.enumerated().map { index, layer in
      LayerCost(
        layer, batch: options.batch, liveElementCount: live[index], receptiveField: fields[index],
        training: training?[index],
        algorithms: options.includesAlgorithms
          ? try layer.algorithmCosts(batch: options.batch, known: &algorithms) : [])
    }
  }

  private init(
    _ layer: Layer, batch: Int, liveElementCount: Int, receptiveField: ReceptiveField, training: TrainingCost?,
    algorithms: [AlgorithmCost]
  ) {
    name = layer.name
    kind = layer.operation.kind
    output = layer.outputShape
    isAuxiliary = layer.isAuxiliary
    isWeightLayer = layer.isWeightLayer
    parameters = layer.parameters
    macs = layer.macs.scaled(by: batch)
    otherOperations = batch * layer.otherOperationCount
    units = batch * layer.unitCount
    outputByteCount = batch * layer.outputShape.elementCount * bytesPerElement
    liveByteCount = batch * liveElementCount * bytesPerElement
    movedByteCount = (batch * layer.movedElementCount + layer.parameters.total) * bytesPerElement
    self.receptiveField = receptiveField
    self.training = training
    self.algorithms = algorithms
  }

  /// FLOPs (two for each MAC) for each byte moved; nil without MACs.
  package var arithmeticIntensity: Double? {
    macs.dense == 0 ? nil : Double(2 * macs.dense) / Double(movedByteCount)
  }
}

extension Layer {
  /// - Parameter known: the costs of problems met before.
  fileprivate func algorithmCosts(
    batch: Int, known: inout [ConvolutionProblem: [AlgorithmCost]]
  ) throws -> [AlgorithmCost] {
    guard case .convolution(let convolution) = operation else { return [] }
    let problem = try convolution.problem(input: inputShapes[0], output: outputShape, batch: batch)
    if let costs = known[problem] { return costs }
    let costs = AlgorithmCost.all(for: problem)
    known[problem] = costs
    return costs
  }
}

extension MACCount {
  func scaled(by batch: Int) -> MACCount {
    MACCount(
      convolution: batch * convolution, fullyConnected: batch * fullyConnected,
      inBoundsConvolution: batch * inBoundsConvolution)
  }
}
