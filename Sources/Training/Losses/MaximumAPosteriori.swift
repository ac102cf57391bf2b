import Foundation

/// y_label + log(e^−j + Σ e^−y): the penalty of the label's code, and a competition that pushes the other codes' penalties up.
///
/// - Source: LeCun, Bottou, Bengio & Haffner, "Gradient-Based Learning Applied to Document Recognition", Proc. IEEE 1998,
///   equation 9.
struct MaximumAPosteriori: ImageLoss {
  let outputCount: Int
  /// j: the penalty of an image that is of no class.
  let rejectionPenalty: Double

  /// The paper gives no number for j. Ours is the distance to a code when one half of the `codeLength` inputs is undecided, as half-way
  /// between two random codes.
  init(outputCount: Int, codeLength: Int) {
    self.outputCount = outputCount
    rejectionPenalty = Double(codeLength) / 2
  }

  func loss(
    _ outputs: UnsafePointer<Float>, label: Int, gradient: UnsafeMutablePointer<Float>
  ) -> Double {
    let least = (0..<outputCount).reduce(rejectionPenalty) { min($0, Double(outputs[$1])) }
    let sum = (0..<outputCount).reduce(exp(least - rejectionPenalty)) { $0 + exp(least - Double(outputs[$1])) }
    for index in 0..<outputCount {
      gradient[index] = Float((index == label ? 1 : 0) - exp(least - Double(outputs[index])) / sum)
    }
    return Double(outputs[label]) + log(sum) - least
  }

  /// The smallest penalty wins.
  func score(_ output: Float) -> Float { -output }
}
