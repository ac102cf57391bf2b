/// Why sizes do not make a convolution.
package enum ConvolutionProblemError: Error, Equatable, CustomStringConvertible {
  case tooSmall(quantity: String, minimum: Int, found: Int)
  case tooLarge(quantity: String)
  case groupsDoNotDivide(groups: Int, inputChannels: Int, outputChannels: Int)
  case postOpsNeedForward

  package var description: String {
    switch self {
    case .tooSmall(let quantity, let minimum, let found): "\(quantity) must be at least \(minimum) (found \(found))"
    case .tooLarge(let quantity): "\(quantity) is too large"
    case .groupsDoNotDivide(let groups, let inputs, let outputs):
      "\(groups) groups must divide \(inputs) input channels and \(outputs) output channels"
    case .postOpsNeedForward:
      "post-operations apply to the forward direction only, but for the bias, of which backward-weights gives the gradient"
    }
  }
}
