import Tensors

/// One spatial axis of a convolution: extents in elements, stride and dilation in elements, padding before the first one.
///
/// Padding may be negative (input is cropped) and the padding after the last element follows from the other sizes, so
/// that every pair of input and output extents that the text form can express is representable.
package struct ConvolutionAxis: Hashable, Sendable {
  package let input: Int
  package let kernel: Int
  package let output: Int
  package let stride: Int
  /// Distance between neighbouring taps: 1 is a dense kernel.
  package let dilation: Int
  package let paddingBefore: Int

  /// - Throws: `ConvolutionProblemError` if an extent, the stride or the dilation is less than 1, or too large.
  package init(
    input: Int, kernel: Int, output: Int, stride: Int = 1, dilation: Int = 1, paddingBefore: Int = 0
  ) throws(ConvolutionProblemError) {
    for (quantity, value) in [
      ("input size", input), ("kernel size", kernel), ("output size", output), ("stride", stride),
      ("dilation", dilation),
    ] {
      guard value >= 1 else { throw .tooSmall(quantity: quantity, minimum: 1, found: value) }
      guard value <= Self.largestExtent else { throw .tooLarge(quantity: quantity) }
    }
    guard abs(paddingBefore) <= Self.largestExtent else { throw .tooLarge(quantity: "padding") }
    self.input = input
    self.kernel = kernel
    self.output = output
    self.stride = stride
    self.dilation = dilation
    self.paddingBefore = paddingBefore
    guard (kernel - 1) * dilation < Self.largestExtent, (output - 1) * stride < Self.largestExtent else {
      throw .tooLarge(quantity: "extent of the kernel")
    }
  }

  /// The axis that a 1-D problem lacks: one element, one tap.
  package static let absent = try! ConvolutionAxis(input: 1, kernel: 1, output: 1)

  /// Sizes up to 2^31 − 1, as in benchdnn; sums and single products of them cannot overflow `Int`.
  package static let largestExtent = Int(Int32.max)

  /// Whether it has one element that one tap reads, so that the convolution is the same without the axis.
  package var isSinglePoint: Bool { input == 1 && kernel == 1 && output == 1 && paddingBefore == 0 }

  /// Input elements between the first and the last tap, both included.
  package var kernelExtent: Int { (kernel - 1) * dilation + 1 }

  /// Padding after the last input element; negative where the last input elements are never read.
  package var paddingAfter: Int { (output - 1) * stride - input + kernelExtent - paddingBefore }

  /// The input position that tap `tap` of output `position` reads; outside `0..<input` it reads a zero.
  package func inputPosition(output position: Int, tap: Int) -> Int {
    position * stride - paddingBefore + tap * dilation
  }

  /// The taps of output `position` that fall inside the input.
  package func tapsInside(output position: Int) -> Range<Int> {
    let first = inputPosition(output: position, tap: 0)
    // Most outputs take no division.
    if first >= 0 && first + kernelExtent <= input { return 0..<kernel }
    let lower = first >= 0 ? 0 : (-first).dividedRoundingUp(by: dilation)
    let upper = first >= input ? 0 : (input - 1 - first) / dilation + 1
    let begin = min(lower, kernel)
    return begin..<max(begin, min(upper, kernel))
  }

  /// The outputs whose tap `tap` falls inside the input.
  package func outputsInside(tap: Int) -> Range<Int> {
    let first = inputPosition(output: 0, tap: tap)
    let lower = first >= 0 ? 0 : (-first).dividedRoundingUp(by: stride)
    let upper = first >= input ? 0 : (input - 1 - first) / stride + 1
    let begin = min(lower, output)
    return begin..<max(begin, min(upper, output))
  }

  /// How many (output, tap) pairs read inside the input.
  package var tapCountInside: Int { tapCountInside(outputs: 0..<output) }

  /// How many (output, tap) pairs of some outputs read inside the input.
  package func tapCountInside(outputs: Range<Int>) -> Int {
    (0..<kernel).reduce(0) { $0 + outputsInside(tap: $1).clamped(to: outputs).count }
  }
}
