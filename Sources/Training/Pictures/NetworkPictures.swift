import Convolution
import Inference
import Networks
import Tensors
import Weights
import WorkerThreads

extension TilePicture {
  /// Maps or filters of a layer that are shown at most, and in a row.
  private static let (mostTiles, tilesInRow) = (64, 16)

  /// What the first layer that multiplies looks for: the kernels of a convolution, a row for each output channel if
  /// it reads several; of a fully connected layer that reads an image, what each unit weights its pixels with.
  ///
  /// - Parameter frame: height and width of the image that a vector holds.
  /// - Returns: nil for a network without such a layer.
  package static func filters(
    of network: Network, weights: NetworkWeights, frame: (height: Int, width: Int)
  ) -> TilePicture? {
    for layer in network.layers {
      guard let tensor = weights.tensor(.weight, ofLayer: layer.name) else { continue }
      let extents = tensor.shape.extents
      let values = withExtendedLifetime(tensor) { Array(tensor.elements) }
      switch layer.operation {
      case .convolution:
        return rows(
          tiles(values, height: extents[2], width: extents[3]), length: extents[1] == 1 ? tilesInRow : extents[1])
      case .fullyConnected where frame.height > 1 && extents[1] % (frame.height * frame.width) == 0:
        return rows(tiles(values, height: frame.height, width: frame.width), length: tilesInRow)
      default: return nil
      }
    }
    return nil
  }

  private static func tiles(_ values: [Float], height: Int, width: Int) -> [Tile] {
    let area = height * width
    return (0..<values.count / area).map { index in
      Tile(signed: Array(values[index * area..<(index + 1) * area]), height: height, width: width)
    }
  }

  private static func rows(_ tiles: [Tile], length: Int) -> TilePicture {
    let shown = Array(tiles.prefix(max(mostTiles, length)))
    return TilePicture(
      stride(from: 0, to: shown.count, by: length).map { Array(shown[$0..<min($0 + length, shown.count)]) })
  }

  /// The image, and the maps that each convolution, activation and pool makes of it, a row for each.
  ///
  /// - Parameter input: channels × height × width, normalised.
  /// - Throws: `Limitation` where there is no memory.
  package static func maps(
    of network: Network, weights: NetworkWeights, input: UnsafePointer<Float>, workers: ThreadPool
  ) throws(Limitation) -> TilePicture {
    let shown = network.layers.indices.filter { index in
      let layer = network.layers[index]
      return !layer.isAuxiliary && layer.outputShape.rank == 3 && layer.outputShape.height > 1
        && layer.operation.makesMaps
    }
    let answers = try Oracle(network, weights: weights, workers: workers)
      .answers(for: ImageBatch(input, stride: network.input.elementCount), batch: 1, layers: Set(shown))
    return TilePicture(
      shown.map { index in
        let shape = network.layers[index].outputShape
        let area = shape.height * shape.width
        return (0..<min(shape.channels, tilesInRow)).map { channel in
          let values = answers[index][channel * area..<(channel + 1) * area].map(Float.init)
          return Tile(spreading: values, height: shape.height, width: shape.width)
        }
      })
  }
}

extension Operation {
  /// Whether its output is worth a look: the image, and what convolutions, activations and pools make of it.
  fileprivate var makesMaps: Bool {
    switch self {
    case .input, .convolution, .activation, .pool, .trainableSubsampling: true
    default: false
    }
  }
}
