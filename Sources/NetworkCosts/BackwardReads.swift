/// What the backward pass of an operation reads of the forward pass, so that it has to be kept.
struct BackwardReads {
  /// Whether it reads the inputs.
  var inputs = false
  /// Whether it reads the output.
  var output = false
  /// Bytes of a mask for each element of the output.
  var maskByteCount = 0

  static let nothing = BackwardReads()
  static let inputs = BackwardReads(inputs: true)
  static let output = BackwardReads(output: true)

  /// A mask alone, of so many bytes for each element of the output.
  static func mask(byteCount: Int) -> BackwardReads { BackwardReads(maskByteCount: byteCount) }
}
