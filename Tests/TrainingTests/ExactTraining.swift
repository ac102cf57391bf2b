import Convolution
import Foundation
import Inference
import Networks
import Tensors
import Training
import Weights
import WorkerThreads

/// The loss of a network in training mode, in double precision, layer by layer as it is defined.
struct ExactTraining {
  let network: Network
  let loss: TrainingLoss
  let images: [Float]
  let labels: [Int32]
  private static let workers = ThreadPool(workerCount: 1)

  /// The mean loss of the images with the given parameters.
  func loss(_ weights: NetworkWeights) throws -> Double {
    let oracle = try Oracle(network, weights: weights, workers: Self.workers)
    var outputs: [[Double]] = []
    for (index, layer) in network.layers.enumerated() {
      let inputs = layer.inputs.map { outputs[$0] }
      switch layer.operation {
      case .input: outputs.append(images.map(Double.init))
      case .batchNormalization(let operation):
        outputs.append(normalized(inputs[0], operation, layer, weights))
      case .elementwise: outputs.append(inputs.dropFirst().reduce(inputs[0]) { zip($0, $1).map { $0 + $1 } })
      case .concatenation: outputs.append(concatenated(inputs, layer))
      default: outputs.append(oracle.answer(ofLayer: index, for: inputs[0], batch: labels.count))
      }
    }
    return meanLoss(outputs)
  }

  /// By the statistics of the batch.
  private func normalized(
    _ input: [Double], _ operation: BatchNormalizationOperation, _ layer: Layer, _ weights: NetworkWeights
  ) -> [Double] {
    let (channels, area) = (layer.outputShape.channels, layer.outputShape.size.area)
    let (scale, shift) = (elements(.scale, layer, weights), elements(.shift, layer, weights))
    var output = input
    for channel in 0..<channels {
      let places = input.indices.filter { $0 / area % channels == channel }
      let mean = places.reduce(0) { $0 + input[$1] } / Double(places.count)
      let variance = places.reduce(0) { $0 + pow(input[$1] - mean, 2) } / Double(places.count)
      for place in places {
        output[place] =
          (input[place] - mean) / (variance + operation.epsilon).squareRoot() * Double(scale[channel])
          + Double(shift[channel])
      }
    }
    return output
  }

  private func elements(_ role: ParameterRole, _ layer: Layer, _ weights: NetworkWeights) -> [Float] {
    let tensor = weights.tensor(role, ofLayer: layer.name)!
    return withExtendedLifetime(tensor) { Array(tensor.elements) }
  }

  private func concatenated(_ inputs: [[Double]], _ layer: Layer) -> [Double] {
    labels.indices.flatMap { image in
      zip(inputs, layer.inputShapes).flatMap { input, shape in
        input[image * shape.elementCount..<(image + 1) * shape.elementCount]
      }
    }
  }

  private func meanLoss(_ outputs: [[Double]]) -> Double {
    let last = network.layers[network.outputIndex]
    let count = last.outputShape.channels
    let isStripped: Bool =
      switch last.operation {
      case .softmax, .activation: loss == .crossEntropy || loss == .perceptron
      default: false
      }
    let values = outputs[isStripped ? last.inputs[0] : network.outputIndex]
    let losses = labels.indices.map { image in
      loss(Array(values[image * count..<(image + 1) * count]), label: Int(labels[image]), last: last)
    }
    return losses.reduce(0, +) / Double(losses.count)
  }

  private func loss(_ values: [Double], label: Int, last: Layer) -> Double {
    let isLabel = values.indices.map { values.count == 1 ? label == 1 : $0 == label }
    switch loss {
    case .crossEntropy where values.count == 1: return log(1 + exp(label == 1 ? -values[0] : values[0]))
    case .crossEntropy: return log(values.reduce(0) { $0 + exp($1) }) - values[label]
    case .squaredError:
      let low: Double = last.operation == .tanh ? -1 : 0
      return zip(values, isLabel).reduce(0) { $0 + pow($1.0 - ($1.1 ? 1 : low), 2) } / 2
    case .perceptron: return zip(values, isLabel).reduce(0) { $0 + max(0, $1.1 ? -$1.0 : $1.0) }
    case .maximumAPosteriori:
      let rejection = Double(last.inputShapes[0].channels) / 2
      return values[label] + log(values.reduce(exp(-rejection)) { $0 + exp(-$1) })
    }
  }
}
