/// Σ max(0, −t·s) over the outputs s, where t is 1 for the label and −1 for other classes.
///
/// The gradient is −t where t·s ≤ 0 and 0 elsewhere, so that descent at rate 1, one image at a time, adds t·x to the weights
/// after each mistake: Rosenblatt's rule.
///
/// - Source: Rosenblatt, "The Perceptron", Psychological Review 1958; in this form Bishop, "Pattern Recognition and Machine
///   Learning", 2006, section 4.1.7.
struct PerceptronLoss: ImageLoss {
  let outputCount: Int

  func loss(
    _ outputs: UnsafePointer<Float>, label: Int, gradient: UnsafeMutablePointer<Float>
  ) -> Double {
    var sum = 0.0
    for index in 0..<outputCount {
      let target: Float = (outputCount == 1 ? label == 1 : index == label) ? 1 : -1
      let isMistake = target * outputs[index] <= 0
      gradient[index] = isMistake ? -target : 0
      if isMistake { sum -= Double(target * outputs[index]) }
    }
    return sum
  }
}
