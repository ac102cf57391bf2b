/// A contiguous fp32 tensor that owns its 64-byte aligned memory.
package final class Tensor: @unchecked Sendable {
  package let shape: TensorShape
  private let buffer: AlignedBuffer

  /// A tensor of the given shape, all elements `value`.
  package convenience init(_ shape: TensorShape, filledWith value: Float = 0) {
    self.init(shape, in: AlignedBuffer(byteCount: shape.byteCount))
    fill(with: value)
  }

  /// A tensor of the given shape, all elements `value`.
  ///
  /// - Throws: `AllocationFailure` where there is no room for it.
  package convenience init(obtaining shape: TensorShape, filledWith value: Float) throws(AllocationFailure) {
    self.init(shape, in: try AlignedBuffer(obtaining: shape.byteCount))
    fill(with: value)
  }

  /// A tensor of seeded pseudo-random values, uniform in −1...1.
  package convenience init(_ shape: TensorShape, seed: UInt64) {
    self.init(shape)
    fill(seed: seed)
  }

  /// A tensor of seeded pseudo-random values, uniform in −1...1.
  ///
  /// - Throws: `AllocationFailure` where there is no room for it.
  package convenience init(obtaining shape: TensorShape, seed: UInt64) throws(AllocationFailure) {
    self.init(shape, in: try AlignedBuffer(obtaining: shape.byteCount))
    fill(seed: seed)
  }

  private init(_ shape: TensorShape, in buffer: AlignedBuffer) {
    self.shape = shape
    self.buffer = buffer
  }

  /// A tensor of seeded pseudo-random integers in `range`, for which sums are exact.
  package convenience init(_ shape: TensorShape, seed: UInt64, integersIn range: ClosedRange<Int>) {
    self.init(shape)
    var generator = SeededGenerator(seed: seed)
    for index in 0..<count { elements[index] = Float(Int.random(in: range, using: &generator)) }
  }

  package var count: Int { shape.elementCount }

  package var elements: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: pointer, count: count)
  }

  package var pointer: UnsafeMutablePointer<Float> {
    buffer.bytes.baseAddress!.assumingMemoryBound(to: Float.self)
  }

  /// The images of the tensor, one after the other; the tensor must outlive them.
  package var images: ImageBatch { ImageBatch(mutableImages) }

  /// The images of the tensor to be written, one after the other; the tensor must outlive them.
  package var mutableImages: MutableImageBatch { MutableImageBatch(pointer, stride: shape.elementCountPerImage) }

  package func fill(with value: Float) { elements.update(repeating: value) }

  private func fill(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for index in 0..<count { elements[index] = generator.nextUnitFloat() }
  }
}
