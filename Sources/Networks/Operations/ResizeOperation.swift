/// Maps of another size, each element of which is made from the nearest ones of the input.
package struct ResizeOperation: Hashable, Sendable {
  package enum Target: Hashable, Sendable {
    /// So many times the height and the width, rounded down.
    case scale(height: Double, width: Double)
    case size(Extent)
  }

  package enum Method: String, Hashable, Sendable, CaseIterable {
    case nearest
    case bilinear
    case bicubic
  }

  /// Which position of the input an element of the output stands for.
  package enum Coordinates: String, Hashable, Sendable, CaseIterable {
    /// Centres of pixels: (x + ½) · input / output − ½.
    case halfPixel = "half-pixel"
    /// As `halfPixel`, but 0 where the output has one element.
    case pytorchHalfPixel = "pytorch-half-pixel"
    /// The first and the last elements lie on each other.
    case alignedCorners = "align-corners"
    /// The first elements lie on each other: x · input / output.
    case asymmetric
  }

  /// Which of two neighbours is the nearest.
  package enum Rounding: String, Hashable, Sendable, CaseIterable {
    case floor
    case ceiling = "ceil"
    case halfDown = "half-down"
    case halfUp = "half-up"
  }

  package let target: Target
  package let method: Method
  package let coordinates: Coordinates
  package let rounding: Rounding

  /// - Parameters:
  ///   - coordinates: PyTorch's, unless given: asymmetric for the nearest element, else half-pixel.
  ///   - rounding: for the nearest element.
  package init(
    _ target: Target, method: Method = .nearest, coordinates: Coordinates? = nil, rounding: Rounding = .floor
  ) {
    self.target = target
    self.method = method
    self.coordinates = coordinates ?? (method == .nearest ? .asymmetric : .halfPixel)
    self.rounding = rounding
  }
}

extension ResizeOperation: NetworkOperation {
  var kind: String { "resize" }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    let input = inputs[0]
    try input.requireImage()
    let size = Extent(
      height: try extent(input.height, \.height, "the height"), width: try extent(input.width, \.width, "the width"))
    try SizeLimit.requireCountable([input.channels, size.height, size.width, 32], quantity: "the number of operations")
    return FeatureShape(channels: input.channels, height: size.height, width: size.width)
  }

  private func extent(_ input: Int, _ side: KeyPath<Extent, Int>, _ quantity: String) throws(LayerFault) -> Int {
    switch target {
    case .size(let size):
      try SizeLimit.require("\(quantity) of the output", size[keyPath: side], atLeast: 1)
      return size[keyPath: side]
    case .scale(let height, let width):
      let scaled = (Double(input) * (side == \.height ? height : width)).rounded(.down)
      guard scaled >= 1, scaled <= Double(Int32.max) else {
        throw .outOfRange(quantity: "\(quantity) of the output", range: "from 1 to 2^31 − 1", found: "\(scaled)")
      }
      return Int(scaled)
    }
  }
}
