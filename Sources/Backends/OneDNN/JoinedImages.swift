#if OneDNN
  import Convolution
  import Tensors

  /// Images one after the other, as oneDNN's layouts have them: a batch as it is, or a copy where its images do not follow each
  /// other.
  final class JoinedImages {
    private let images: MutableImageBatch
    private let shape: TensorShape
    /// Nil where none is needed.
    private let copy: Tensor?

    /// Images to be written.
    init(writing images: MutableImageBatch, _ shape: TensorShape) {
      self.images = images
      self.shape = shape
      copy = images.stride == shape.elementCountPerImage || shape.extents[0] == 1 ? nil : Tensor(shape)
    }

    /// Images to be read.
    convenience init(_ images: ImageBatch, _ shape: TensorShape) {
      self.init(
        writing: MutableImageBatch(UnsafeMutablePointer(mutating: images.start), stride: images.stride), shape)
      forEachImage { copy, image in copy.update(from: image, count: shape.elementCountPerImage) }
    }

    var start: UnsafeMutablePointer<Float> { copy?.pointer ?? images.start }

    /// Brings what was written to where it belongs.
    func write() {
      forEachImage { copy, image in image.update(from: copy, count: shape.elementCountPerImage) }
    }

    private func forEachImage(
      _ body: (_ copy: UnsafeMutablePointer<Float>, _ image: UnsafeMutablePointer<Float>) -> Void
    ) {
      guard let copy else { return }
      for index in 0..<shape.extents[0] { body(copy.mutableImages[index], images[index]) }
    }
  }
#endif
