import Backends
import Convolution
import Networks
import Tensors
import Weights
import WorkerThreads

/// Executes a network as it is described, layer by layer in double precision: the exact answer that plans are held to.
package struct Oracle: Sendable {
  package let network: Network
  private let weights: NetworkWeights
  private let workers: ThreadPool
  private let products: DoublePrecisionProducts

  /// - Throws: `Limitation` where there is no memory for the products.
  package init(_ network: Network, weights: NetworkWeights, workers: ThreadPool) throws(Limitation) {
    self.network = network
    self.weights = weights
    self.workers = workers
    products = try DoublePrecisionProducts(threadCount: workers.workerCount)
  }

  /// The outputs of some layers for a batch of images; others are forgotten as soon as nobody reads them.
  package func answers(for images: ImageBatch, batch: Int, layers: Set<Int>) -> ExactAnswers {
    let producers = network.viewed
    var remainingReaders = [Int](repeating: 0, count: network.layers.count)
    for layer in network.layers { for input in layer.inputs { remainingReaders[producers[input]] += 1 } }
    for layer in layers { remainingReaders[producers[layer]] += 1 }
    var blocks = [ExactBlock?](repeating: nil, count: network.layers.count)
    for (index, layer) in network.layers.enumerated() where producers[index] == index {
      let output = ExactBlock(count: batch * layer.outputShape.elementCount)
      if layer.isInput {
        copy(images, batch: batch, to: output)
      } else {
        let inputs = layer.inputs.map { blocks[producers[$0]]! }
        compute(index, batch: batch, inputs: inputs, output: output)
      }
      blocks[index] = remainingReaders[index] > 0 ? output : nil
      for input in layer.inputs {
        remainingReaders[producers[input]] -= 1
        if remainingReaders[producers[input]] == 0 { blocks[producers[input]] = nil }
      }
    }
    return ExactAnswers(blocks: Dictionary(uniqueKeysWithValues: layers.map { ($0, blocks[producers[$0]]!) }))
  }

  /// What a layer makes of an input that was found elsewhere, images one after the other; only for layers with one input.
  package func answer(ofLayer index: Int, for input: [Double], batch: Int) -> [Double] {
    let layer = network.layers[index]
    let (source, output) = (ExactBlock(count: input.count), ExactBlock(count: batch * layer.outputShape.elementCount))
    source.elements.update(from: input, count: input.count)
    compute(index, batch: batch, inputs: [source], output: output)
    return Array(UnsafeBufferPointer(start: output.elements, count: output.count))
  }

  private func copy(_ images: ImageBatch, batch: Int, to block: ExactBlock) {
    let count = block.count / batch
    for image in 0..<batch {
      for index in 0..<count { block.elements[image * count + index] = Double(images[image][index]) }
    }
  }

  private func compute(_ index: Int, batch: Int, inputs: [ExactBlock], output: ExactBlock) {
    let layer = network.layers[index]
    let exact = ExactLayer(
      shapes: layer.shapes, batch: batch, inputs: inputs.map { UnsafePointer($0.elements) }, output: output.elements,
      parameters: LayerParameters(weights: weights, network: network, layer: index), workers: workers,
      products: products)
    layer.operation.inferred.computeExactly(exact)
  }
}

/// The exact outputs of some layers, images one after the other.
package struct ExactAnswers: Sendable {
  fileprivate let blocks: [Int: ExactBlock]

  /// The elements of a layer's output; only for layers that were asked for.
  package subscript(layer: Int) -> UnsafeBufferPointer<Double> {
    let block = blocks[layer]!
    return UnsafeBufferPointer(start: block.elements, count: block.count)
  }
}

extension Layer {
  /// Whether its own errors tell nothing of those of its input, which they follow from: a softmax, a threshold.
  package var hidesErrors: Bool { operation.inferred.hidesErrors }
}

extension Network {
  /// The layers whose outputs are compared with the exact answer: what users get, but before a softmax or a threshold,
  /// which make errors of any size of small ones and of large ones none.
  package var comparedLayers: [Int] {
    let producers = viewed
    return givenLayers.map { output in
      var layer = producers[output]
      while layers[layer].operation.inferred.hidesErrors { layer = producers[layers[layer].inputs[0]] }
      return layer
    }
  }
}
