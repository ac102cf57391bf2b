import Networks
import Weights

/// The layers that a loss depends on, in order, and which of their gradients are needed.
struct TrainingGraph: Sendable {
  let network: Network
  let head: LossHead
  /// Layers that are executed, in order: those that the loss depends on, without the input and without views.
  let order: [Int]
  /// For each layer, the one whose output it is: itself, or for a view what it looks through to.
  let producers: [Int]
  /// For each layer, whether its output depends on parameters that training changes.
  let dependsOnParameters: [Bool]

  /// - Throws: `TrainingError` for networks that cannot be trained.
  init(_ network: Network, loss: TrainingLoss) throws(TrainingError) {
    guard network.inputIndices.count == 1 else { throw .severalInputs(network.inputIndices.count) }
    head = try LossHead(loss, of: network)
    self.network = network
    let layers = network.layers
    var isRead = [Bool](repeating: false, count: layers.count)
    isRead[head.layer] = true
    for index in layers.indices.reversed() where isRead[index] {
      for input in layers[index].inputs { isRead[input] = true }
    }
    var (producers, order, depends) = ([Int](), [Int](), [Bool]())
    for (index, layer) in layers.enumerated() {
      let isView = layer.operation.trained?.isView ?? false
      producers.append(isView ? producers[layer.inputs[0]] : index)
      depends.append(layer.inputs.contains { depends[$0] } || layer.parameterTensors.contains(where: \.role.isTrained))
      guard isRead[index], !layer.isInput, !isView else { continue }
      guard layer.operation.trained != nil else {
        throw .noBackwardPass(layer: layer.name, kind: layer.operation.kind)
      }
      if let owner = layer.weightsOf { throw .sharedWeights(layer: layer.name, owner: layers[owner].name) }
      order.append(index)
    }
    guard depends[head.layer] else { throw .noParameters(network: network.name) }
    self.producers = producers
    self.order = order
    dependsOnParameters = depends
  }

  /// The operation of an executed layer.
  func operation(_ layer: Int) -> any TrainedOperation { network.layers[layer].operation.trained! }

  /// The layer whose output the loss reads.
  var lossLayer: Int { producers[head.layer] }

  /// The layers whose outputs an executed layer reads.
  func sources(_ layer: Int) -> [Int] { network.layers[layer].inputs.map { producers[$0] } }

  /// The layer whose output is the images.
  var input: Int { network.inputIndices[0] }
}
