import Convolution
import Tensors
import Testing

struct `The reference convolution` {
  /// The destination as the reference computes it.
  private func reference(
    _ problem: ConvolutionProblem, source: Tensor, weights: Tensor, gradient: Tensor? = nil, bias: Tensor? = nil,
    residual: Tensor? = nil
  ) -> [Double] {
    let destination = Tensor(problem.destinationShape)
    let operands = ConvolutionOperands(
      source: source.images, gradient: gradient?.images, bias: bias?.pointer, residual: residual?.images,
      destination: destination.mutableImages)
    let reference = ReferenceConvolution(problem, operands: operands, weights: weights.pointer)
    return (0..<problem.destinationShape.elementCount).map { reference.value(at: $0).sum }
  }

  private func tensor(_ shape: TensorShape, _ values: [Float]) -> Tensor {
    let tensor = Tensor(shape)
    for (index, value) in values.enumerated() { tensor.elements[index] = value }
    return tensor
  }

  @Test func `a 2 × 2 kernel slides over a 3 × 3 image`() throws {
    let problem = try ConvolutionLayer(descriptor: "mb1ic1ih3oc1kh2").problem
    let source = tensor(problem.inputShape, [1, 2, 3, 4, 5, 6, 7, 8, 9])
    let weights = tensor(problem.weightsShape, [1, 0, 0, 10])
    #expect(reference(problem, source: source, weights: weights) == [51, 62, 84, 95])
  }

  @Test func `padding reads zeros and a negative padding crops`() throws {
    let padded = try ConvolutionLayer(descriptor: "mb1ic1iw3oc1ow5kw1pw1").problem
    let source = tensor(padded.inputShape, [1, 2, 3])
    let weights = tensor(padded.weightsShape, [2])
    #expect(reference(padded, source: source, weights: weights) == [0, 2, 4, 6, 0])
    let cropped = try ConvolutionLayer(descriptor: "mb1ic1iw3oc1ow1kw1pw-1").problem
    #expect(reference(cropped, source: source, weights: weights) == [4])
  }

  @Test func `stride and dilation spread outputs and taps`() throws {
    let problem = try ConvolutionLayer(descriptor: "mb1ic1iw7oc1kw2sw2dw2").problem
    let source = tensor(problem.inputShape, [1, 2, 3, 4, 5, 6, 7])
    let weights = tensor(problem.weightsShape, [1, 100])
    #expect(reference(problem, source: source, weights: weights) == [401, 603])
  }

  @Test func `groups do not mix and post-operations follow their order`() throws {
    let problem = try ConvolutionLayer(descriptor: "g2mb1ic2iw2oc2kw1", postOps: [.bias, .sum, .relu]).problem
    let source = tensor(problem.inputShape, [1, 2, 3, 4])
    let weights = tensor(problem.weightsShape, [1, -1])
    let bias = tensor([2], [0.5, 1])
    let residual = tensor(problem.outputShape, [10, -10, 1, 3.25])
    let outputs = reference(problem, source: source, weights: weights, bias: bias, residual: residual)
    #expect(outputs == [11.5, 0, 0, 0.25])
  }

  @Test func `outputs are clamped to a range at either end, last of all`() throws {
    let problem = try ConvolutionLayer(descriptor: "mb1ic1iw5oc1kw1", postOps: [.sum, .clip(-1...2)]).problem
    let source = tensor(problem.inputShape, [-9, -1, 0, 1, 9])
    let residual = tensor(problem.outputShape, [1, 1, 1, 1, -7.5])
    let outputs = reference(problem, source: source, weights: tensor(problem.weightsShape, [1]), residual: residual)
    #expect(outputs == [-1, 0, 1, 2, 1.5])
  }

  @Test func `every direction agrees with loops over the definition`() throws {
    for direction in ConvolutionDirection.allCases {
      var problems = RandomProblems(seed: 5)
      for round in 0..<150 {
        let problem = problems.next(direction: direction)
        let data = IntegerOperands(problem, seed: UInt64(round))
        let found = reference(problem, source: data.source, weights: data.weights, gradient: data.gradient)
        #expect(
          found == data.expected(), "seed 5, round \(round), \(ConvolutionLayer(problem).descriptor) \(direction)")
      }
    }
  }

  @Test func `backward data is the adjoint of forward`() throws {
    var problems = RandomProblems(seed: 7)
    for round in 0..<150 {
      let forward = problems.next()
      let backward = try forward.with(direction: .backwardData)
      let x = Tensor(forward.inputShape, seed: 1, integersIn: -4...4)
      let y = Tensor(forward.outputShape, seed: 2, integersIn: -4...4)
      let weights = Tensor(forward.weightsShape, seed: 3, integersIn: -4...4)
      let inOutputs = product(reference(forward, source: x, weights: weights), y)
      let inInputs = product(reference(backward, source: y, weights: weights), x)
      #expect(inOutputs == inInputs, "seed 7, round \(round), \(ConvolutionLayer(forward).descriptor)")
    }
  }

  @Test func `backward weights is the adjoint of forward in the weights`() throws {
    var problems = RandomProblems(seed: 11)
    for round in 0..<150 {
      let forward = problems.next()
      let backward = try forward.with(direction: .backwardWeights)
      let x = Tensor(forward.inputShape, seed: 1, integersIn: -4...4)
      let y = Tensor(forward.outputShape, seed: 2, integersIn: -4...4)
      let weights = Tensor(forward.weightsShape, seed: 3, integersIn: -4...4)
      let inOutputs = product(reference(forward, source: x, weights: weights), y)
      let inWeights = product(reference(backward, source: x, weights: weights, gradient: y), weights)
      #expect(inOutputs == inWeights, "seed 11, round \(round), \(ConvolutionLayer(forward).descriptor)")
    }
  }

  @Test func `operations inside the input are those that the loops visit`() {
    var problems = RandomProblems(seed: 13)
    for round in 0..<300 {
      let problem = problems.next()
      let axis = problem.width
      let visited = (0..<axis.output).reduce(0) { count, output in
        count + (0..<axis.kernel).count { (0..<axis.input).contains(axis.inputPosition(output: output, tap: $0)) }
      }
      let byOutput = (0..<axis.output).reduce(0) { $0 + axis.tapsInside(output: $1).count }
      #expect(axis.tapCountInside == visited && byOutput == visited, "seed 13, round \(round)")
    }
  }

  private func product(_ values: [Double], _ tensor: Tensor) -> Double {
    zip(values, tensor.elements).reduce(0) { $0 + $1.0 * Double($1.1) }
  }
}

/// Operands of small integers, and their convolution by seven plain loops that know nothing of ranges.
private struct IntegerOperands {
  let problem: ConvolutionProblem
  let source: Tensor
  let gradient: Tensor
  let weights: Tensor

  init(_ problem: ConvolutionProblem, seed: UInt64) {
    self.problem = problem
    source = Tensor(problem.sourceShape, seed: seed, integersIn: -8...8)
    gradient = Tensor(problem.outputShape, seed: seed + 1, integersIn: -8...8)
    weights = Tensor(problem.weightsShape, seed: seed + 2, integersIn: -8...8)
  }

  func expected() -> [Double] {
    var result = [Double](repeating: 0, count: problem.destinationShape.elementCount)
    forEachProduct { input, weight, output in
      switch problem.direction {
      case .forward: result[output] += Double(source.elements[input]) * Double(weights.elements[weight])
      case .backwardData: result[input] += Double(source.elements[output]) * Double(weights.elements[weight])
      case .backwardWeights: result[weight] += Double(source.elements[input]) * Double(gradient.elements[output])
      }
    }
    return result
  }

  /// Calls `body` with the positions of the input, the weight and the output of every product of the convolution.
  private func forEachProduct(_ body: (_ input: Int, _ weight: Int, _ output: Int) -> Void) {
    let (height, width) = (problem.height, problem.width)
    let channels = problem.inputChannelsPerGroup
    for n in 0..<problem.batch {
      for oc in 0..<problem.outputChannels {
        for ic in 0..<channels {
          let inputChannel = oc / problem.outputChannelsPerGroup * channels + ic
          for oy in 0..<height.output {
            for ox in 0..<width.output {
              for ky in 0..<height.kernel {
                for kx in 0..<width.kernel {
                  let iy = oy * height.stride - height.paddingBefore + ky * height.dilation
                  let ix = ox * width.stride - width.paddingBefore + kx * width.dilation
                  guard iy >= 0, iy < height.input, ix >= 0, ix < width.input else { continue }
                  body(
                    ((n * problem.inputChannels + inputChannel) * height.input + iy) * width.input + ix,
                    ((oc * channels + ic) * height.kernel + ky) * width.kernel + kx,
                    ((n * problem.outputChannels + oc) * height.output + oy) * width.output + ox)
                }
              }
            }
          }
        }
      }
    }
  }
}
