import Foundation

/// Cross-entropy with the softmax that precedes it, whose gradient is the difference of probability and target.
///
/// - Source: Bishop, "Pattern Recognition and Machine Learning", 2006, section 4.3.4; for one output, section 4.3.2.
struct CrossEntropy: ImageLoss {
  let outputCount: Int

  func loss(
    _ outputs: UnsafePointer<Float>, label: Int, gradient: UnsafeMutablePointer<Float>
  ) -> Double {
    guard outputCount > 1 else { return logisticLoss(Double(outputs[0]), label: label, gradient: gradient) }
    let largest = Double((0..<outputCount).reduce(-Float.infinity) { max($0, outputs[$1]) })
    let sum = (0..<outputCount).reduce(0.0) { $0 + exp(Double(outputs[$1]) - largest) }
    for index in 0..<outputCount {
      let probability = exp(Double(outputs[index]) - largest) / sum
      gradient[index] = Float(probability - (index == label ? 1 : 0))
    }
    return log(sum) + largest - Double(outputs[label])
  }

  private func logisticLoss(_ output: Double, label: Int, gradient: UnsafeMutablePointer<Float>) -> Double {
    gradient[0] = Float(1 / (1 + exp(-output)) - Double(label))
    return max(output, 0) + log1p(exp(-abs(output))) - (label == 1 ? output : 0)
  }
}
