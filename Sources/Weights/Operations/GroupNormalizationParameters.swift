import Networks

extension GroupNormalizationOperation: ParameterizedOperation {
  /// Scale and shift of each channel.
  func parameters(_ shapes: LayerShapes) -> [ParameterForm] {
    let channels = shapes.output.channels
    return isAffine
      ? [ParameterForm(.scale, [channels], .scale), ParameterForm(.shift, [channels], .offset)] : []
  }
}
