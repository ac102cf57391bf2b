import Networks

/// Under which cuts and mirrorings an image is shown to a network; the scores of all are averaged.
package struct ImageViews: Hashable, Sendable {
  /// 1 for the middle; 10 for the middle and the four corners of a larger image, each mirrored too.
  package let crops: Int
  /// Whether each cut is mirrored, left to right; ten crops are anyway.
  package let flips: Bool

  /// The larger image of ten crops is larger by this part: as 256 to 224 in the source.
  ///
  /// - Source: Krizhevsky, Sutskever & Hinton, "ImageNet Classification with Deep Convolutional Neural Networks",
  ///   NIPS 2012, section 4.1.
  private static let marginPart = 7

  package init(crops: Int, flips: Bool) {
    precondition(crops == 1 || crops == 10)
    self.crops = crops
    self.flips = flips
  }

  /// Passes through the network for each image.
  package var count: Int { crops == 10 ? 10 : flips ? 2 : 1 }

  /// One way to show an image.
  struct View: Hashable, Sendable {
    /// The first row and column of the cut.
    let top: Int
    let left: Int
    let isMirrored: Bool
  }

  /// The shape that images are fitted to before they are cut.
  func frame(for input: FeatureShape) -> FeatureShape {
    guard crops == 10 else { return input }
    return FeatureShape(
      channels: input.channels, height: input.height + Self.margin(input.height),
      width: input.width + Self.margin(input.width))
  }

  func views(of input: FeatureShape) -> [View] {
    let mirrorings = crops == 10 || flips ? [false, true] : [false]
    guard crops == 10 else { return mirrorings.map { View(top: 0, left: 0, isMirrored: $0) } }
    let (down, right) = (Self.margin(input.height), Self.margin(input.width))
    let corners = [(down / 2, right / 2), (0, 0), (0, right), (down, 0), (down, right)]
    return mirrorings.flatMap { isMirrored in
      corners.map { View(top: $0.0, left: $0.1, isMirrored: isMirrored) }
    }
  }

  /// Rows or columns that the larger image has more; an even number, so that the middle is one.
  private static func margin(_ extent: Int) -> Int { max(2, (extent / marginPart + 1) / 2 * 2) }
}

extension ImageViews.View {
  /// Copies the part of an image of the shape of `frame` that this view shows.
  func copy(
    _ image: UnsafePointer<Float>, frame: FeatureShape, to output: UnsafeMutablePointer<Float>, input: FeatureShape
  ) {
    for channel in 0..<input.channels {
      for row in 0..<input.height {
        let source = image + (channel * frame.height + row + top) * frame.width + left
        let target = output + (channel * input.height + row) * input.width
        for column in 0..<input.width { target[column] = source[isMirrored ? input.width - 1 - column : column] }
      }
    }
  }
}
