/// Images in memory that others own. The planes of an image follow each other; the images need not, so that a slice of the
/// channels of another tensor is a batch of images too.
package struct ImageBatch: @unchecked Sendable {
  /// The first image; any element may be the first.
  package let start: UnsafePointer<Float>
  /// Elements from one image to the next.
  package let stride: Int

  @inlinable
  package init(_ start: UnsafePointer<Float>, stride: Int) {
    self.start = start
    self.stride = stride
  }

  @inlinable
  package subscript(image: Int) -> UnsafePointer<Float> { start + image * stride }
}

/// Images in memory that others own, to be written; see `ImageBatch`.
package struct MutableImageBatch: @unchecked Sendable {
  /// The first image; any element may be the first.
  package let start: UnsafeMutablePointer<Float>
  /// Elements from one image to the next.
  package let stride: Int

  @inlinable
  package init(_ start: UnsafeMutablePointer<Float>, stride: Int) {
    self.start = start
    self.stride = stride
  }

  @inlinable
  package subscript(image: Int) -> UnsafeMutablePointer<Float> { start + image * stride }
}

extension ImageBatch {
  /// The same images, for reading.
  package init(_ images: MutableImageBatch) { self.init(images.start, stride: images.stride) }
}
