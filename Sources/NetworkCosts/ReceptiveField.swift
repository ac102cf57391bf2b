import Networks

/// What one element of a layer's output sees of the image.
package struct ReceptiveField: Hashable, Sendable, Codable {
  /// Pixels from the first to the last that reach it, padding included.
  package let extent: Extent
  /// Pixels between the fields of neighbouring elements.
  package let stride: Extent
  /// Weight layers on the longest way from the image: the "layers" that papers count.
  package let depth: Int
}

extension Network {
  /// The receptive field of each layer.
  package var receptiveFields: [ReceptiveField] {
    var fields: [ReceptiveField] = []
    let image = input.size
    for layer in layers {
      let sources = layer.inputs.map { fields[$0] }
      let window = layer.operation.costed.window(layer.shapes)
      let extent =
        (window.seesEverything ? [image] : [])
        + sources.map { source in
          Extent(
            height: source.extent.height.grown(by: window.reach.height - 1, times: source.stride.height),
            width: source.extent.width.grown(by: window.reach.width - 1, times: source.stride.width))
        }
      fields.append(
        ReceptiveField(
          extent: Extent(height: extent.map(\.height).max() ?? 1, width: extent.map(\.width).max() ?? 1),
          stride: Extent(
            height: 0.grown(by: sources.map(\.stride.height).max() ?? 1, times: window.stride.height)
              .shrunk(window.upscaling.height),
            width: 0.grown(by: sources.map(\.stride.width).max() ?? 1, times: window.stride.width)
              .shrunk(window.upscaling.width)),
          depth: (sources.map(\.depth).max() ?? 0) + (layer.isWeightLayer ? 1 : 0)))
    }
    return fields
  }

  /// Weight layers on the longest way from the image to the output: 22 for GoogLeNet, 50 for ResNet-50.
  package var depth: Int { receptiveFields[outputIndex].depth }
}

extension Int {
  /// The number divided by another, at least 1.
  fileprivate func shrunk(_ divisor: Int) -> Int { Swift.max(1, self / divisor) }

  /// self + count · step, or 2^31 if that is less: nothing beyond is a field of any image.
  fileprivate func grown(by count: Int, times step: Int) -> Int {
    let (product, overflow) = count.multipliedReportingOverflow(by: step)
    return overflow ? Int(Int32.max) : Swift.min(self + Swift.min(product, Int(Int32.max)), Int(Int32.max))
  }
}
