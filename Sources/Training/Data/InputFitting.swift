import Networks

/// How images of one shape become inputs of another: enlarged or reduced, then padded with zeros. Nothing is cropped.
///
/// The height and width of an image change by the same factor: the largest whole one whose result fits, or where the
/// image is too large the largest that does. The result lies in the middle. A single channel goes to all channels of
/// the input.
package struct InputFitting: Hashable, Sendable {
  package let source: FeatureShape
  package let target: FeatureShape
  /// Height and width of an image in the middle of the target.
  private let size: (height: Int, width: Int)
  /// Where the target is a vector that holds an image: its height and width.
  private let frame: (height: Int, width: Int)

  package static func == (left: Self, right: Self) -> Bool {
    left.source == right.source && left.target == right.target
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(source)
    hasher.combine(target)
  }

  /// - Throws: `DataError` for an input that has no place for such images.
  package init(from source: FeatureShape, to target: FeatureShape) throws(DataError) {
    self.source = source
    self.target = target
    guard source.rank == 3, target.rank == 3, let frame = Self.frame(from: source, to: target) else {
      throw DataError(
        .unusable, "the network reads \(target), for which there is no way from images of \(source)",
        remedy: "--input sets the size of the image")
    }
    let factors = (
      whole: min(frame.height / source.height, frame.width / source.width),
      exact: min(Double(frame.height) / Double(source.height), Double(frame.width) / Double(source.width))
    )
    self.frame = frame
    size =
      factors.whole >= 1
      ? (source.height * factors.whole, source.width * factors.whole)
      : (
        max(1, Int((Double(source.height) * factors.exact).rounded())),
        max(1, Int((Double(source.width) * factors.exact).rounded()))
      )
  }

  /// The height and width that the target's channels have: of a vector those of the image that it holds.
  private static func frame(from source: FeatureShape, to target: FeatureShape) -> (height: Int, width: Int)? {
    if source.isVector { return source == target ? (1, 1) : nil }
    guard target.isVector else {
      return source.channels == target.channels || source.channels == 1 ? (target.height, target.width) : nil
    }
    if source.elementCount == target.elementCount { return (source.height, source.width) }
    let side = Int(Double(target.channels / source.channels).squareRoot())
    return side > 0 && side * side * source.channels == target.channels ? (side, side) : nil
  }

  /// Rows above and below the image, and columns beside it, in pixels.
  package var padding: (top: Int, left: Int) { ((frame.height - size.height) / 2, (frame.width - size.width) / 2) }

  /// Height and width of what the target holds of each channel.
  package var frameSize: (height: Int, width: Int) { frame }

  /// In words for reports: `28x28 enlarged 1 times, padded to 32x32`.
  package var description: String {
    if source.isVector { return "points as they are" }
    let images = "\(source.height)x\(source.width)"
    let change = size == (source.height, source.width) ? "" : ", bilinearly to \(size.height)x\(size.width)"
    let padding = size == frame ? "" : ", padded to \(frame.height)x\(frame.width)"
    return images + change + padding
  }

  /// Writes one image: fitted, normalised.
  ///
  /// - Parameters:
  ///   - image: channels × height × width of the source.
  ///   - input: all elements of the target.
  func fit(_ image: UnsafePointer<Float>, _ normalization: Normalization, into input: UnsafeMutablePointer<Float>) {
    let plane = frame.height * frame.width
    let channels = source.isVector ? source.channels : max(1, target.elementCount / plane)
    let sourcePlane = source.height * source.width
    for channel in 0..<channels {
      let from = source.channels == 1 ? 0 : channel
      let (mean, scale) = (Float(normalization.means[from]), Float(1 / normalization.deviations[from]))
      let output = input + channel * plane
      (output).update(repeating: -mean * scale, count: plane)
      resize(image + from * sourcePlane) { index, value in output[index] = (value - mean) * scale }
    }
  }

  /// Tells of each pixel of the resized image, by its place in the frame.
  ///
  /// Pixels are squares: the middle of an output pixel lies at (index + ½) ÷ factor − ½ of the source, as in OpenCV
  /// and PyTorch.
  @inline(__always)
  private func resize(_ plane: UnsafePointer<Float>, _ write: (Int, Float) -> Void) {
    let (top, left) = padding
    if size == (source.height, source.width) {
      for row in 0..<size.height {
        for column in 0..<size.width {
          write((row + top) * frame.width + column + left, plane[row * source.width + column])
        }
      }
      return
    }
    for row in 0..<size.height {
      let y = Self.place(row, of: size.height, in: source.height)
      for column in 0..<size.width {
        let x = Self.place(column, of: size.width, in: source.width)
        func pixel(_ row: Int, _ column: Int) -> Float { plane[row * source.width + column] }
        let above = pixel(y.low, x.low) * (1 - x.part) + pixel(y.low, x.high) * x.part
        let below = pixel(y.high, x.low) * (1 - x.part) + pixel(y.high, x.high) * x.part
        write((row + top) * frame.width + column + left, above * (1 - y.part) + below * y.part)
      }
    }
  }

  /// The two pixels that an output pixel lies between, and how far it is from the first to the second.
  private static func place(_ index: Int, of count: Int, in sourceCount: Int) -> (low: Int, high: Int, part: Float) {
    let position = (Double(index) + 0.5) * Double(sourceCount) / Double(count) - 0.5
    let clamped = min(max(position, 0), Double(sourceCount - 1))
    let low = Int(clamped)
    return (low, min(low + 1, sourceCount - 1), Float(clamped - Double(low)))
  }
}
