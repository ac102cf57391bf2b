/// ½ Σ (y − t)², with the larger target for the label and the smaller one for the other outputs.
///
/// - Source: Rumelhart, Hinton & Williams, "Learning Representations by Back-propagating Errors", Nature 1986, equation 3.
struct SquaredError: ImageLoss {
  let outputCount: Int
  let targets: ClosedRange<Float>

  func loss(
    _ outputs: UnsafePointer<Float>, label: Int, gradient: UnsafeMutablePointer<Float>
  ) -> Double {
    var sum = 0.0
    for index in 0..<outputCount {
      let isLabel = outputCount == 1 ? label == 1 : index == label
      let difference = outputs[index] - (isLabel ? targets.upperBound : targets.lowerBound)
      gradient[index] = difference
      sum += Double(difference) * Double(difference)
    }
    return sum / 2
  }

  /// The distance from the middle between both targets.
  func score(_ output: Float) -> Float { output - (targets.lowerBound + targets.upperBound) / 2 }
}
