import Convolution
import Networks

/// What one layer costs for the images of a batch.
package struct LayerCost: Hashable, Sendable, Codable {
  package let name: String
  package let kind: String
  /// The names of the layers that it reads; nil in files of earlier versions.
  package let inputs: [String]?
  /// Nil for a layer without a window that slides.
  package let window: WindowSizes?
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
  /// The same for the gradients of the input and of the weights; nil where training is not counted, and in files of earlier
  /// versions.
  package let gradientAlgorithms: GradientAlgorithmCosts?
}

/// What each algorithm executes for the gradients of a convolution.
package struct GradientAlgorithmCosts: Hashable, Sendable, Codable {
  /// Empty for a layer that reads the image, whose gradient nobody needs.
  package let backwardData: [AlgorithmCost]
  package let backwardWeights: [AlgorithmCost]
}

extension LayerCost {
  static func all(of network: Network, options: CostOptions) throws -> [LayerCost] {
    let live = network.activationMemory.liveElementCounts
    let fields = network.receptiveFields
    let moved = network.movedElementCounts
    let training = options.includesTraining ? network.trainingCosts(batch: options.batch) : nil
    var algorithms: [ConvolutionProblem: [AlgorithmCost]] = [:]
    return try network.layers.enumerated().map { index, layer in
      let problem = options.includesAlgorithms ? try layer.problem(batch: options.batch) : nil
      return LayerCost(
        layer, inputs: layer.inputs.map { network.layers[$0].name }, batch: options.batch,
        liveElementCount: live[index], movedElementCount: moved[index], receptiveField: fields[index],
        training: training?[index],
        algorithms: problem.map { algorithms.costs(of: $0) } ?? [],
        gradientAlgorithms: try training.flatMap { training in
          try problem.map { problem in
            GradientAlgorithmCosts(
              backwardData: training[index].backwardDataMACs == 0
                ? [] : algorithms.costs(of: try problem.with(direction: .backwardData, postOps: [])),
              backwardWeights: algorithms.costs(of: try problem.with(direction: .backwardWeights, postOps: [])))
          }
        })
    }
  }

  private init(
    _ layer: Layer, inputs: [String], batch: Int, liveElementCount: Int, movedElementCount: Int,
    receptiveField: ReceptiveField, training: TrainingCost?, algorithms: [AlgorithmCost],
    gradientAlgorithms: GradientAlgorithmCosts?
  ) {
    name = layer.name
    kind = layer.operation.kind
    self.inputs = inputs
    window = layer.operation.costed.windowSizes(layer.shapes)
    output = layer.outputShape
    isAuxiliary = layer.isAuxiliary
    isWeightLayer = layer.isWeightLayer
    parameters = layer.parameters
    macs = layer.macs.scaled(by: batch)
    otherOperations = batch * layer.otherOperationCount
    units = batch * layer.unitCount
    outputByteCount = batch * layer.outputShape.elementCount * bytesPerElement
    liveByteCount = batch * liveElementCount * bytesPerElement
    movedByteCount = (batch * movedElementCount + layer.movedWeightCount) * bytesPerElement
    self.receptiveField = receptiveField
    self.training = training
    self.algorithms = algorithms
    self.gradientAlgorithms = gradientAlgorithms
  }

  /// FLOPs (two for each MAC) for each byte moved; nil without MACs.
  package var arithmeticIntensity: Double? {
    macs.dense == 0 ? nil : Double(2 * macs.dense) / Double(movedByteCount)
  }
}

extension [ConvolutionProblem: [AlgorithmCost]] {
  /// The costs of a problem, which may have been met before.
  fileprivate mutating func costs(of problem: ConvolutionProblem) -> [AlgorithmCost] {
    if let costs = self[problem] { return costs }
    let costs = AlgorithmCost.all(for: problem)
    self[problem] = costs
    return costs
  }
}
