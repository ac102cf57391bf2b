/// Divides each element by (bias + scale · Σ x²)^¾, with the sum over its channel and neighbouring ones: local response
/// normalisation with its usual exponent.
///
/// - Parameters:
///   - planeStride: elements from one channel to the next, of source and destination.
///   - channelCount: channels of the image.
///   - reach: neighbours before a channel, and after it.
///   - pixelCount: neighbouring pixels to be normalised.
/// - Source: Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural Networks", NIPS 2012, section 3.3.
public typealias NormalizeChannels =
  @Sendable (
    _ source: UnsafePointer<Float>, _ planeStride: Int, _ channelCount: Int, _ reach: (before: Int, after: Int),
    _ scale: Float, _ bias: Float, _ pixelCount: Int, _ destination: UnsafeMutablePointer<Float>
  ) -> Void

/// See `NormalizeChannels`.
@inlinable
@inline(__always)
public func normalizeChannels<ISA: VectorISA>(
  _: ISA.Type, _ source: UnsafePointer<Float>, _ planeStride: Int, _ channelCount: Int,
  _ reach: (before: Int, after: Int), _ scale: Float, _ bias: Float, _ pixelCount: Int,
  _ destination: UnsafeMutablePointer<Float>
) {
  let (scale, bias) = (ISA.Vector(repeating: scale), ISA.Vector(repeating: bias))
  forEachVector(ISA.self, of: pixelCount) { pixel, part in
    for channel in 0..<channelCount {
      var sum = ISA.Vector.zero
      for neighbour in max(0, channel - reach.before)...min(channelCount - 1, channel + reach.after) {
        let value = loadPartly(ISA.self, source + (neighbour * planeStride + pixel), part)
        sum = ISA.multiplyAdd(sum, value, value)
      }
      let root = ISA.squareRoot(ISA.multiplyAdd(bias, scale, sum))
      let offset = channel * planeStride + pixel
      let value = loadPartly(ISA.self, source + offset, part)
      storePartly(ISA.self, value / (root * ISA.squareRoot(root)), to: destination + offset, part)
    }
  }
}
