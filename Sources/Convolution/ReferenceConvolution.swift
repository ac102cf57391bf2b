import Tensors

/// The convolution by its definition, in double precision: the oracle that every backend is held to.
///
/// Each value is computed on its own, so that a sample of a large result costs only what it holds.
package struct ReferenceConvolution {
  private let problem: ConvolutionProblem
  private let source: ImageBatch
  private let weights: UnsafePointer<Float>
  private let gradient: ImageBatch?
  private let bias: UnsafePointer<Float>?
  private let residual: ImageBatch?

  /// - Parameters:
  ///   - operands: what the backend gets; its destination is not touched.
  ///   - weights: OC × IC/groups × KH × KW; not read for backward weights.
  package init(_ problem: ConvolutionProblem, operands: ConvolutionOperands, weights: UnsafePointer<Float>) {
    self.problem = problem
    source = operands.source
    gradient = operands.gradient
    bias = operands.bias
    residual = operands.residual
    self.weights = weights
  }

  /// An exact value and the 2-norm of the products that make it.
  package struct Value {
    package var sum = 0.0
    package var squaredNorm = 0.0

    mutating func add(_ a: Float, _ b: Float) {
      let product = Double(a) * Double(b)
      sum += product
      squaredNorm += product * product
    }
  }

  /// The element of the destination at `index`.
  package func value(at index: Int) -> Value {
    switch problem.direction {
    case .forward: outputValue(at: index)
    case .backwardData: inputGradientValue(at: index)
    case .backwardWeights: weightsGradientValue(at: index)
    }
  }

  /// The gradient of the bias of an output channel: the sum of the gradients of its outputs.
  package func biasGradientValue(at channel: Int) -> Value {
    guard let gradient else { preconditionFailure("backward weights need the gradient of the output") }
    var value = Value()
    for image in 0..<problem.batch {
      let plane = gradient[image] + channel * problem.outputPlaneSize
      for pixel in 0..<problem.outputPlaneSize { value.add(plane[pixel], 1) }
    }
    return value
  }

  private func outputValue(at index: Int) -> Value {
    let (height, width) = (problem.height, problem.width)
    let (x, row) = (index % width.output, index / width.output)
    let (y, plane) = (row % height.output, row / height.output)
    let (outputChannel, image) = (plane % problem.outputChannels, plane / problem.outputChannels)
    let channels = problem.inputChannelsPerGroup
    let firstChannel = outputChannel / problem.outputChannelsPerGroup * channels
    let (tapsY, tapsX) = (height.tapsInside(output: y), width.tapsInside(output: x))
    var value = Value()
    for channel in 0..<channels {
      let inputPlane = source[image] + (firstChannel + channel) * height.input * width.input
      let kernelPlane = weights + (outputChannel * channels + channel) * height.kernel * width.kernel
      for tapY in tapsY {
        let inputRow = inputPlane + height.inputPosition(output: y, tap: tapY) * width.input
        for tapX in tapsX {
          value.add(inputRow[width.inputPosition(output: x, tap: tapX)], kernelPlane[tapY * width.kernel + tapX])
        }
      }
    }
    let pixel = y * width.output + x
    applyPostOps(
      to: &value, bias: bias?[outputChannel],
      residual: residual?[image][outputChannel * problem.outputPlaneSize + pixel])
    return value
  }

  private func applyPostOps(to value: inout Value, bias: Float?, residual: Float?) {
    if let bias { value.add(bias, 1) }
    if let residual { value.add(residual, 1) }
    value.sum = max(Double(problem.postOps.low), min(Double(problem.postOps.high), value.sum))
  }

  private func inputGradientValue(at index: Int) -> Value {
    let (height, width) = (problem.height, problem.width)
    let (x, row) = (index % width.input, index / width.input)
    let (y, plane) = (row % height.input, row / height.input)
    let (inputChannel, image) = (plane % problem.inputChannels, plane / problem.inputChannels)
    let channels = problem.inputChannelsPerGroup
    let outputs = problem.outputChannelsPerGroup
    let firstOutput = inputChannel / channels * outputs
    let (readersY, readersX) = (height.readers(of: y), width.readers(of: x))
    var value = Value()
    for output in firstOutput..<firstOutput + outputs {
      let gradientPlane = source[image] + output * height.output * width.output
      let kernelPlane = weights + (output * channels + inputChannel % channels) * height.kernel * width.kernel
      for (tapY, outputY) in readersY {
        for (tapX, outputX) in readersX {
          value.add(gradientPlane[outputY * width.output + outputX], kernelPlane[tapY * width.kernel + tapX])
        }
      }
    }
    return value
  }

  private func weightsGradientValue(at index: Int) -> Value {
    guard let gradient else { preconditionFailure("backward weights need the gradient of the output") }
    let (height, width) = (problem.height, problem.width)
    let (tapX, row) = (index % width.kernel, index / width.kernel)
    let (tapY, plane) = (row % height.kernel, row / height.kernel)
    let channels = problem.inputChannelsPerGroup
    let (channel, outputChannel) = (plane % channels, plane / channels)
    let inputChannel = outputChannel / problem.outputChannelsPerGroup * channels + channel
    let (outputsY, outputsX) = (height.outputsInside(tap: tapY), width.outputsInside(tap: tapX))
    var value = Value()
    for image in 0..<problem.batch {
      let inputPlane = source[image] + inputChannel * height.input * width.input
      let gradientPlane = gradient[image] + outputChannel * height.output * width.output
      for y in outputsY {
        let inputRow = inputPlane + height.inputPosition(output: y, tap: tapY) * width.input
        for x in outputsX {
          value.add(inputRow[width.inputPosition(output: x, tap: tapX)], gradientPlane[y * width.output + x])
        }
      }
    }
    return value
  }
}

extension ConvolutionAxis {
  /// The (tap, output position) pairs that read input `position`.
  fileprivate func readers(of position: Int) -> [(tap: Int, output: Int)] {
    (0..<kernel).compactMap { tap in
      let scaled = position + paddingBefore - tap * dilation
      guard scaled >= 0, scaled.isMultiple(of: stride), scaled / stride < output else { return nil }
      return (tap, scaled / stride)
    }
  }
}
