import Tensors

/// How the seeded values of a tensor of parameters are made from a random number u, uniform in −1..<1.
///
/// The transforms keep the elements of every map near the size of those of the image, so that errors of a whole network
/// can be told from the errors of its parts.
enum Distribution: Hashable, Sendable {
  /// √(6 / terms) · u, whose variance is 2 / terms: the output of `terms` products, rectified, is as large as the input.
  ///
  /// - Source: He et al., "Delving Deep into Rectifiers", ICCV 2015, equation 10.
  case products(terms: Int)
  /// middle + radius · u.
  case around(middle: Float, radius: Float)
  /// −1 where u is negative, else 1.
  case signs

  /// What is added.
  static let offset = around(middle: 0, radius: 0.1)
  /// What normalised elements are multiplied by: 0.5 to 1, so that sums of many residual branches stay small.
  static let scale = around(middle: 0.75, radius: 0.25)
  /// Variances: 0.5 to 1.5.
  static let variance = around(middle: 1, radius: 0.5)

  /// Fills `tensor` with the values that belong to the numbers of `generator`.
  func fill(_ tensor: Tensor, from generator: inout SeededGenerator) {
    let elements = tensor.elements
    switch self {
    case .products(let terms):
      let bound = (6 / Float(terms)).squareRoot()
      for index in elements.indices { elements[index] = bound * generator.nextUnitFloat() }
    case .around(let middle, let radius):
      for index in elements.indices { elements[index] = middle + radius * generator.nextUnitFloat() }
    case .signs:
      for index in elements.indices { elements[index] = generator.nextUnitFloat() < 0 ? -1 : 1 }
    }
  }
}
