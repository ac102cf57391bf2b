import Networks

extension BatchNormalizationOperation: ParameterizedOperation {
  /// Scale, shift, mean and variance of each channel.
  func parameters(_ shapes: LayerShapes) -> [ParameterForm] {
    let channels = shapes.output.channels
    return [
      ParameterForm(.scale, [channels], .scale), ParameterForm(.shift, [channels], .offset),
      ParameterForm(.mean, [channels], .offset), ParameterForm(.variance, [channels], .variance),
    ]
  }
}
