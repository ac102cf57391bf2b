import Convolution

extension ConvolutionProblem {
  /// Writes the weights of some output channels of a group in the order in which direct convolution reads them:
  /// [kernel row][input channel][kernel column][output channel].
  ///
  /// - Parameters:
  ///   - outputs: counted from the group's first one; may go on to the groups that follow if all are of one channel.
  ///   - channels: input channels of the group.
  ///   - places: room for output channels, at least as many as there are; zeros in the rest.
  /// - Returns: the end of what was written.
  func packPanel(
    _ weights: UnsafePointer<Float>, outputs: Range<Int>, of group: Int, channels: Range<Int>, places: Int,
    into target: UnsafeMutablePointer<Float>
  ) -> UnsafeMutablePointer<Float> {
    var target = target
    let first = group * outputChannelsPerGroup + outputs.lowerBound
    for row in 0..<height.kernel {
      for channel in channels {
        for column in 0..<width.kernel {
          for place in 0..<places {
            let kernel = (first + place) * inputChannelsPerGroup + channel
            target[place] = place < outputs.count ? weights[(kernel * height.kernel + row) * width.kernel + column] : 0
          }
          target += places
        }
      }
    }
    return target
  }
}
