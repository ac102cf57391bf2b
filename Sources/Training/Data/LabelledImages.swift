import Networks

/// Images as their files hold them, one after the other, with the class of each.
package struct LabelledImages: Hashable, Sendable {
  /// Channels × height × width of each image; a vector for points.
  package let shape: FeatureShape
  /// Images × channels × height × width, in the units of the files.
  package let pixels: [Float]
  /// From 0 on.
  package let labels: [Int32]

  package init(shape: FeatureShape, pixels: [Float], labels: [Int32]) {
    precondition(pixels.count == labels.count * shape.elementCount)
    self.shape = shape
    self.pixels = pixels
    self.labels = labels
  }

  package var count: Int { labels.count }

  /// The images at these places, in this order.
  package func selected(_ indices: [Int]) -> LabelledImages {
    let size = shape.elementCount
    var pixels: [Float] = []
    pixels.reserveCapacity(indices.count * size)
    for index in indices { pixels += self.pixels[index * size..<(index + 1) * size] }
    return LabelledImages(shape: shape, pixels: pixels, labels: indices.map { labels[$0] })
  }
}

extension LabelledImages {
  /// The contents of a file of images and of one of labels.
  ///
  /// - Parameters:
  ///   - imagesPath, labelsPath: for messages.
  /// - Throws: `DataError` for files that do not hold as many labels as images, or no image at all.
  init(images: IDXFile, labels: IDXFile, imagesPath: String, labelsPath: String) throws(DataError) {
    guard (3...4).contains(images.extents.count) else {
      throw .unusable(imagesPath, "it holds an array of \(images.extents.count) extents; images have three or four")
    }
    guard labels.extents.count == 1 else {
      throw .unusable(labelsPath, "it holds an array of \(labels.extents.count) extents; labels have one")
    }
    let count = images.extents[0]
    guard count == labels.extents[0] else {
      throw .unusable(labelsPath, "it holds \(labels.extents[0]) labels for the \(count) images of \(imagesPath)")
    }
    let extents = images.extents.count == 3 ? [1] + images.extents.dropFirst() : Array(images.extents.dropFirst())
    guard count > 0, let shape = FeatureShape(extents: extents) else {
      throw .unusable(imagesPath, "it holds no image")
    }
    self.init(shape: shape, pixels: images.bytes.map(Float.init), labels: labels.bytes.map(Int32.init))
  }
}
