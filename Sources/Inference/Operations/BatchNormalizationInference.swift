import Networks
import Weights

extension BatchNormalizationOperation: ChannelScalingOperation, PlainOperation {
  var rewriting: RewritingRole { .channelScaling }
  var parameterRoles: [ParameterRole] { [.scale, .shift, .mean, .variance] }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let parameters = maps.parameters
    for channel in channels {
      let factor = parameters[.scale][channel] / (parameters[.variance][channel] + Element(epsilon)).squareRoot()
      let (mean, shift) = (parameters[.mean][channel], parameters[.shift][channel])
      let (input, output) = (maps.plane(channel), maps.outputPlane(channel))
      for pixel in 0..<maps.shapes.output.size.area { output[pixel] = (input[pixel] - mean) * factor + shift }
    }
  }

  func channelScaling(_ parameters: LayerParameters, channels: Int) -> ChannelScaling {
    let (scales, shifts) = (parameters.values(.scale, as: Double.self), parameters.values(.shift, as: Double.self))
    let (means, variances) = (parameters.values(.mean, as: Double.self), parameters.values(.variance, as: Double.self))
    let factors = zip(scales, variances).map { $0 / ($1 + epsilon).squareRoot() }
    return ChannelScaling(
      factors: factors, summands: (0..<channels).map { shifts[$0] - means[$0] * factors[$0] })
  }

  func makeStep(_ context: StepContext) -> any LayerStep {
    MapStep.scaling("vector", context) { channelScaling($0, channels: context.shapes.output.channels) }
  }
}
