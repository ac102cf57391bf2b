import CPlugin
import Convolution

// The values of a problem as `cnnbench_backend.h` has them.

extension ConvolutionDirection {
  var plugInBit: UInt32 {
    switch self {
    case .forward: CNNBENCH_FORWARD
    case .backwardData: CNNBENCH_BACKWARD_DATA
    case .backwardWeights: CNNBENCH_BACKWARD_WEIGHTS
    }
  }
}

extension PostOps {
  /// The post-operations that are asked for, with what a user calls them.
  var plugInNames: [(bit: UInt32, name: String)] {
    let all: [(isAsked: Bool, bit: UInt32, name: String)] = [
      (addsBias, CNNBENCH_BIAS, "a bias"), (addsResidual, CNNBENCH_SUM, "a residual sum"),
      (clamps, CNNBENCH_CLAMP, "a clamp"),
    ]
    return all.filter(\.isAsked).map { ($0.bit, $0.name) }
  }
}

extension cnnbench_axis {
  init(_ axis: ConvolutionAxis) {
    self.init(
      input: Int64(axis.input), kernel: Int64(axis.kernel), output: Int64(axis.output), stride: Int64(axis.stride),
      dilation: Int64(axis.dilation), padding_before: Int64(axis.paddingBefore),
      padding_after: Int64(axis.paddingAfter))
  }
}

extension cnnbench_problem {
  init(_ problem: ConvolutionProblem) {
    self.init(
      batch: Int64(problem.batch), input_channels: Int64(problem.inputChannels),
      output_channels: Int64(problem.outputChannels), groups: Int64(problem.groups),
      height: cnnbench_axis(problem.height), width: cnnbench_axis(problem.width),
      direction: problem.direction.plugInBit, post_ops: problem.postOps.plugInNames.reduce(0) { $0 | $1.bit },
      low: problem.postOps.low, high: problem.postOps.high)
  }
}

extension cnnbench_operands {
  init(_ operands: ConvolutionOperands) {
    self.init(
      source: operands.source.start, source_stride: Int64(operands.source.stride),
      gradient: operands.gradient?.start, gradient_stride: Int64(operands.gradient?.stride ?? 0),
      bias: operands.bias, bias_gradient: operands.biasGradient, residual: operands.residual?.start,
      residual_stride: Int64(operands.residual?.stride ?? 0), destination: operands.destination.start,
      destination_stride: Int64(operands.destination.stride))
  }
}
