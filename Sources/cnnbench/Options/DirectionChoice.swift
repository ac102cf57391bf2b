import ArgumentParser
import Convolution

/// A value of `--direction`: one of the three convolutions of a training step, or all of them side by side.
enum DirectionChoice: String, CaseIterable, ExpressibleByArgument {
  case forward
  case backwardData = "backward-data"
  case backwardWeights = "backward-weights"
  case all

  var directions: [ConvolutionDirection] {
    ConvolutionDirection(rawValue: rawValue).map { [$0] } ?? ConvolutionDirection.allCases
  }

  /// The directions with their post-operations.
  ///
  /// - Parameter postOps: those asked for, which forward convolutions have; the bias also says that the gradient of the
  ///   weights comes with that of the bias. Nil for what is usual.
  func forms(postOps: PostOps?) -> [ProblemForm] {
    directions.map { direction in
      switch direction {
      case .forward: ProblemForm(direction, postOps: postOps ?? ProblemOptions.standardPostOps)
      case .backwardData: ProblemForm(direction)
      case .backwardWeights: ProblemForm(direction, postOps: postOps?.addsBias == true ? .bias : [])
      }
    }
  }
}
