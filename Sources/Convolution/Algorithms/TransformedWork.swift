import Tensors

extension AlgorithmWork {
  /// The work of transforming tiles, of products at each position, and of transforming back.
  ///
  /// - Parameters:
  ///   - problem: the dense problem whose tiles they are.
  ///   - tileCounts: tiles along each axis.
  ///   - positionCount: real products for each pair of channels of a tile.
  ///   - inputFLOPs: floating-point operations for one channel of a tile, as are `outputFLOPs`.
  ///   - weightFLOPs: floating-point operations for one kernel.
  init?(
    _ problem: ConvolutionProblem, tileCounts: [Int], positionCount: Int, inputFLOPs: Int, outputFLOPs: Int,
    weightFLOPs: Int, tile: String
  ) {
    let channelPairs = [problem.outputChannels, problem.inputChannelsPerGroup]
    let tiles = [problem.batch] + tileCounts
    self.init(
      multiplications: tiles + channelPairs + [positionCount],
      inputTransformFLOPs: tiles + [problem.inputChannels, inputFLOPs],
      outputTransformFLOPs: tiles + [problem.outputChannels, outputFLOPs],
      weightTransformFLOPs: channelPairs + [weightFLOPs], tile: tile)
  }
}

extension ConvolutionAxis {
  /// Tiles along the axis, of so many outputs that are `step` apart: the outputs between belong to tiles of their own.
  func tileCount(outputs: Int, step: Int) -> Int {
    let (shorter, longerCount) = output.quotientAndRemainder(dividingBy: step)
    return longerCount * (shorter + 1).dividedRoundingUp(by: outputs)
      + (step - longerCount) * shorter.dividedRoundingUp(by: outputs)
  }
}
