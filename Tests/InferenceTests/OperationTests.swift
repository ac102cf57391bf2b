import Networks
import Testing
import Weights

/// What one operation makes of small integers, worked out by hand.
struct OperationCase: CustomTestStringConvertible, Sendable {
  let name: String
  let input: FeatureShape
  let operation: Networks.Operation
  let images: [Float]
  var parameters: [ParameterRole: [Float]] = [:]
  let output: [Float]

  var testDescription: String { name }

  static let all: [OperationCase] = [
    OperationCase(
      name: "a scale that leaves a part of a pixel over places pixels by the scale", input: [1, 1, 4],
      operation: .resize(.init(.scale(height: 1, width: 0.625), method: .bilinear, coordinates: .alignedCorners)),
      images: [0, 7, 14, 21], output: [0, 14]),
    OperationCase(
      name: "a convolution turns no kernel", input: [1, 3, 3],
      operation: .convolution(.init(outputChannels: 1, kernel: 2, padding: .valid)),
      images: [1, 2, 3, 4, 5, 6, 7, 8, 9], parameters: [.weight: [1, 2, 3, 4], .bias: [10]],
      output: [47, 57, 77, 87]),
    OperationCase(
      name: "a convolution with two groups", input: [2, 1, 2],
      operation: .convolution(.init(outputChannels: 2, kernel: 1, groups: 2, hasBias: false)),
      images: [1, 2, 3, 4], parameters: [.weight: [2, 3]], output: [2, 4, 9, 12]),
    OperationCase(
      name: "a matrix has one row for each output", input: [3], operation: .fullyConnected(.init(outputs: 2)),
      images: [1, 2, 3], parameters: [.weight: [1, 0, -1, 2, 1, 1], .bias: [5, -1]], output: [3, 6]),
    OperationCase(
      name: "a maximum never takes the padding", input: [1, 3, 3],
      operation: .pool(.init(.maximum, window: 3, stride: 2, padding: 1)),
      images: [-9, -8, -7, -6, -5, -4, -3, -2, -1],
      output: [-5, -4, -2, -1]),
    OperationCase(
      name: "a maximum over windows that only partly fit", input: [1, 4, 4],
      operation: .pool(.init(.maximum, window: 3, stride: 2, rounding: .ceil)), images: (1...16).map(Float.init),
      output: [11, 12, 15, 16]),
    OperationCase(
      name: "a mean counts the padding", input: [1, 2, 2],
      operation: .pool(.init(.average, window: 2, stride: 1, padding: 1)), images: [4, 8, 12, 16],
      output: [1, 3, 2, 4, 10, 6, 3, 7, 4]),
    OperationCase(
      name: "a mean of a window that reaches over the end counts what is there", input: [1, 3, 3],
      operation: .pool(.init(.average, window: 2, stride: 2, rounding: .ceil)), images: [1, 3, 5, 7, 9, 11, 2, 4, 6],
      output: [5, 8, 3, 6]),
    OperationCase(
      name: "a stride of 3", input: [1, 1, 7],
      operation: .pool(.init(.maximum, window: .init(height: 1, width: 1), stride: .init(height: 1, width: 3))),
      images: [1, 2, 3, 4, 5, 6, 7], output: [1, 4, 7]),
    OperationCase(
      name: "the mean of a plane", input: [2, 2, 2], operation: .globalAveragePool(),
      images: [1, 2, 3, 6, -4, -4, -4, -4], output: [3, -4]),
    OperationCase(
      name: "the largest of a plane", input: [2, 2, 2], operation: .globalMaximumPool(),
      images: [1, 2, 3, 6, -4, -3, -8, -4], output: [6, -3]),
    OperationCase(
      name: "adaptive windows overlap where sizes do not divide", input: [1, 1, 5],
      operation: .adaptiveAveragePool(.init(size: .init(height: 1, width: 3))), images: [1, 3, 5, 7, 9],
      output: [2, 5, 8]),
    OperationCase(
      name: "subsampling sums four pixels", input: [1, 2, 4], operation: .trainableSubsampling(),
      images: [1, 2, 3, 4, 5, 6, 7, 8], parameters: [.weight: [2], .bias: [1]], output: [29, 45]),
    OperationCase(
      name: "radial basis functions square distances", input: [2], operation: .radialBasis(.init(outputs: 2)),
      images: [2, 0], parameters: [.codes: [1, -1, -1, 1]], output: [2, 10]),
    OperationCase(
      name: "batch normalisation subtracts the mean first", input: [2, 1, 2], operation: .batchNormalization(),
      images: [3, 5, 1, 2],
      parameters: [.scale: [2, 1], .shift: [1, 0], .mean: [1, 0], .variance: [4 - 1e-5, 1 - 1e-5]],
      output: [3, 5, 1, 2]),
    OperationCase(
      name: "a factor and a summand for all channels", input: [2, 1, 2],
      operation: .scaling(.init(factor: 2, offset: -1)), images: [1, 2, 3, 4], output: [1, 3, 5, 7]),
    OperationCase(
      name: "a factor for all channels", input: [1, 1, 3], operation: .scaling(.init(factor: 0.5)), images: [2, -4, 6],
      output: [1, -2, 3]),
    OperationCase(
      name: "a rectifier", input: [1, 1, 3], operation: .relu, images: [2, -4, 0], output: [2, 0, 0]),
    OperationCase(
      name: "a threshold gives 0 at zero", input: [3], operation: .sign, images: [2, -4, 0], output: [1, -1, 0]),
    OperationCase(name: "a sigmoid of zero is a half", input: [1], operation: .sigmoid, images: [0], output: [0.5]),
    OperationCase(name: "a tangent of zero is zero", input: [1], operation: .tanh, images: [0], output: [0]),
    OperationCase(
      name: "a softmax of equal elements", input: [4], operation: .softmax(), images: [1000, 1000, 1000, 1000],
      output: [0.25, 0.25, 0.25, 0.25]),
    OperationCase(
      name: "a normalisation divides by 65536 to the power of three quarters", input: [1, 1, 1],
      operation: .localResponseNormalization(.init(size: 5)), images: [57242.9], output: [13.975_317]),
    OperationCase(
      name: "a shortcut subsamples and adds channels of zeros", input: [1, 3, 3],
      operation: .paddedShortcut(.init(outputChannels: 2, stride: 2)), images: [1, 2, 3, 4, 5, 6, 7, 8, 9],
      output: [1, 3, 7, 9, 0, 0, 0, 0]),
    OperationCase(
      name: "dropout does nothing", input: [2], operation: .dropout(.init(rate: 0.5)), images: [1, 2], output: [1, 2]),
    OperationCase(
      name: "a mean that does not count the padding", input: [1, 2, 2],
      operation: .pool(.init(.average, window: 2, stride: 1, padding: 1, countsPadding: false)),
      images: [4, 8, 12, 16], output: [4, 6, 8, 8, 10, 12, 12, 14, 16]),
    OperationCase(
      name: "a maximum of windows with holes", input: [1, 1, 5],
      operation: .pool(
        .init(.maximum, window: .init(height: 1, width: 2), stride: 1, dilation: .init(height: 1, width: 2))),
      images: [1, 5, 2, 3, 4], output: [2, 5, 4]),
    OperationCase(
      name: "the norm of a window", input: [1, 1, 2],
      operation: .pool(.init(.norm(power: 2), window: .init(height: 1, width: 2), stride: 1)), images: [3, -4],
      output: [5]),
    OperationCase(
      name: "padding on one side only", input: [1, 1, 3],
      operation: .convolution(
        .init(outputChannels: 1, kernel: .init(height: 1, width: 2), padding: .sameUpper, hasBias: false)),
      images: [1, 2, 3], parameters: [.weight: [1, 10]], output: [21, 32, 3]),
    OperationCase(
      name: "a transposed convolution spreads a kernel", input: [1, 2, 2],
      operation: .transposedConvolution(.init(outputChannels: 1, kernel: 2, stride: 2)), images: [1, 2, 3, 4],
      parameters: [.weight: [1, 2, 3, 4], .bias: [1]],
      output: [2, 3, 3, 5, 4, 5, 7, 9, 4, 7, 5, 9, 10, 13, 13, 17]),
    OperationCase(
      name: "a transposed convolution with two groups, whose edges are cut off", input: [2, 2, 2],
      operation: .transposedConvolution(
        .init(outputChannels: 2, kernel: 3, stride: 2, padding: 1, outputPadding: 1, groups: 2)),
      images: [1, 2, 3, 4, -1, 0, 2, 1],
      parameters: [
        .weight: [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 0, -1, 2, 0, -2, 1, 0, -1],
        .bias: [1, -1],
      ],
      output: [
        6, 15, 11, 13, 15, 37, 25, 31, 16, 35, 21, 25, 25, 56, 33, 37,
        -1, 1, -1, -1, -1, -1, -1, -2, -1, -3, -1, -3, -1, -2, -1, -2,
      ]),
    OperationCase(
      name: "a transposed convolution whose taps are apart", input: [1, 2, 2],
      operation: .transposedConvolution(.init(outputChannels: 1, kernel: 2, dilation: 2, hasBias: false)),
      images: [1, 2, 3, 4], parameters: [.weight: [1, 2, 3, 4]],
      output: [1, 2, 2, 4, 3, 4, 6, 8, 3, 6, 4, 8, 9, 12, 12, 16]),
    OperationCase(
      name: "a clip", input: [4], operation: .relu6, images: [-1, 0, 3, 7], output: [0, 0, 3, 6]),
    OperationCase(
      name: "a leaky rectifier", input: [2], operation: .activation(.leakyReLU(slope: 0.25)), images: [-4, 4],
      output: [-1, 4]),
    OperationCase(
      name: "a hard swish", input: [3], operation: .hardSwish, images: [-4, 0, 6], output: [0, 0, 6]),
    OperationCase(
      name: "slopes of channels", input: [2, 1, 1], operation: .parametricReLU(), images: [-2, -2],
      parameters: [.weight: [0.5, 0.25]], output: [-1, -0.5]),
    OperationCase(
      name: "the logarithm of a softmax", input: [1], operation: .softmax(.init(isLogarithmic: true)), images: [3],
      output: [0]),
    OperationCase(
      name: "a layer normalisation along the last axis", input: [1, 2, 2],
      operation: .layerNormalization(.init(epsilon: 0)), images: [1, 3, 10, 14],
      parameters: [.scale: [1, 2], .shift: [0, 5]], output: [-1, 7, -1, 7]),
    OperationCase(
      name: "an instance normalisation", input: [2, 1, 2],
      operation: .groupNormalization(.init(groups: nil, epsilon: 0)),
      images: [1, 3, 10, 14], parameters: [.scale: [1, 2], .shift: [0, 5]], output: [-1, 1, 3, 7]),
    OperationCase(
      name: "some channels", input: [3, 1, 2], operation: .slice(.init(start: 1, count: 2)),
      images: [1, 2, 3, 4, 5, 6], output: [3, 4, 5, 6]),
    OperationCase(
      name: "every second column backwards", input: [1, 1, 5],
      operation: .slice(.init(axis: 2, start: 4, count: 3, step: -2)), images: [1, 2, 3, 4, 5], output: [5, 3, 1]),
    OperationCase(
      name: "axes in another order", input: [2, 1, 3], operation: .transpose(.init([2, 0, 1])),
      images: [1, 2, 3, 4, 5, 6], output: [1, 4, 2, 5, 3, 6]),
    OperationCase(
      name: "other extents", input: [2, 1, 2], operation: .reshape(.init([4, -1])), images: [1, 2, 3, 4],
      output: [1, 2, 3, 4]),
    OperationCase(
      name: "a mirrored border", input: [1, 1, 3],
      operation: .pad(.init(before: [0, 0, 2], after: [0, 0, 1], fill: .reflection)), images: [1, 2, 3],
      output: [3, 2, 1, 2, 3, 2]),
    OperationCase(
      name: "a pad along all axes, and a cut", input: [2, 2, 2],
      operation: .pad(.init(before: [1, 0, 1], after: [0, -1, 0], fill: .constant(9))),
      images: [1, 2, 3, 4, 5, 6, 7, 8], output: [9, 9, 9, 9, 1, 2, 9, 5, 6]),
    OperationCase(
      name: "a pad that wraps around", input: [1, 2, 2],
      operation: .pad(.init(before: [0, 1, 1], after: [0, 0, 1], fill: .wrap)), images: [1, 2, 3, 4],
      output: [4, 3, 4, 3, 2, 1, 2, 1, 4, 3, 4, 3]),
    OperationCase(
      name: "a border that takes away", input: [1, 1, 3],
      operation: .pad(.init(before: [0, 0, -1], after: [0, 0, 1], fill: .constant(9))), images: [1, 2, 3],
      output: [2, 3, 9]),
    OperationCase(
      name: "twice the size by the nearest element", input: [1, 1, 2],
      operation: .resize(.init(.scale(height: 2, width: 2))), images: [1, 2], output: [1, 1, 2, 2, 1, 1, 2, 2]),
    OperationCase(
      name: "twice the size by lines", input: [1, 1, 2],
      operation: .resize(.init(.scale(height: 1, width: 2), method: .bilinear)), images: [0, 4],
      output: [0, 1, 3, 4]),
    OperationCase(
      name: "shuffled channels", input: [4], operation: .channelShuffle(.init(groups: 2)), images: [1, 2, 3, 4],
      output: [1, 3, 2, 4]),
    OperationCase(
      name: "a mean along one axis", input: [2, 1, 2], operation: .reduction(.init(.mean, axes: [0])),
      images: [1, 2, 3, 6], output: [2, 4]),
    OperationCase(
      name: "the norm of a channel", input: [1, 1, 2], operation: .globalNormPool(), images: [3, 4], output: [5]),
    OperationCase(
      name: "a matrix along the last axis", input: [2, 2],
      operation: .fullyConnected(.init(outputs: 3, hasBias: false, isAlongLastAxis: true)), images: [1, 2, 3, 4],
      parameters: [.weight: [1, 0, 0, 1, 1, 1]], output: [1, 2, 3, 3, 4, 7]),
    OperationCase(
      name: "a flattened image keeps its order", input: [2, 1, 2], operation: .flatten(), images: [1, 2, 3, 4],
      output: [1, 2, 3, 4]),
  ]
}

@Suite struct `The forward pass of an operation` {
  private func network(_ test: OperationCase) throws -> Network {
    var net = NetworkBuilder(test.name, input: test.input)
    net.apply(test.operation, named: "operation")
    return try net.finish()
  }

  @Test(arguments: OperationCase.all)
  func `has the values that were worked out by hand, in both precisions`(_ test: OperationCase) throws {
    let network = try network(test)
    let run = try NetworkRun(network, weights: .fixed(test.parameters, for: network), images: test.images)
    for (found, expected) in zip(run.output, test.output) { #expect(abs(found - expected) <= 1e-6 * abs(expected)) }
    for (found, expected) in zip(run.exactOutput, test.output) {
      #expect(abs(found - Double(expected)) <= 1e-6 * abs(Double(expected)))
    }
  }

  @Test func `of additions and concatenations takes inputs in their order`() throws {
    var net = NetworkBuilder("joined", input: [2, 1, 2])
    net.add("sum", { $0.apply(.relu, named: "r") }, { $0.apply(.scaling(.init(factor: 2)), named: "s") }, { _ in })
    net.concatenate("both", { _ in }, { $0.apply(.relu, named: "r2") })
    let run = try NetworkRun(try net.finish(), images: [1, -2, 3, -4])
    let expected: [Float] = [4, -6, 12, -12, 4, 0, 12, 0]
    #expect(run.output == expected)
    #expect(run.exactOutput == expected.map(Double.init))
  }

  @Test(arguments: [
    ActivationOperation.Function.relu, .sigmoid, .tanh, .relu6, .leakyReLU(slope: 0.1), .elu(alpha: 1), .selu,
    .hardSwish, .silu(beta: 1), .gelu(isApproximate: false), .softplus, .mish,
  ])
  func `of activations follows the oracle on maps`(_ function: ActivationOperation.Function) throws {
    var net = NetworkBuilder("activation", input: [5, 7, 9])
    net.apply(.activation(function), named: "activation")
    #expect(try NetworkRun(try net.finish(), batch: 2).relativeError < 1e-6)
  }

  @Test func `of products multiplies each channel by its gate, and maps by maps`() throws {
    var net = NetworkBuilder("gate", input: [2, 1, 2])
    let image = net.last
    net.apply(.globalMaximumPool(), named: "pool")
    let gated = net.apply(.product(), to: image, net.last, named: "gated")
    net.apply(.product(), to: gated, gated, named: "squared")
    let run = try NetworkRun(try net.finish(), images: [1, -2, 3, -4])
    #expect(run.output == [1, 4, 81, 144])
    #expect(run.exactOutput == [1, 4, 81, 144])
  }

  @Test(arguments: [(3, 1, 1), (3, 2, 0), (3, 2, 1), (2, 2, 0), (5, 3, 2), (7, 1, 3)])
  func `of pools follows the oracle on odd images`(_ window: Int, _ stride: Int, _ padding: Int) throws {
    for function in [PoolOperation.Function.maximum, .average] {
      for rounding in [PoolOperation.Rounding.floor, .ceil] {
        var net = NetworkBuilder("pool", input: [11, 37, 53])
        let pool = PoolOperation(
          function, window: .init(height: window, width: window), stride: .init(height: stride, width: stride),
          padding: .init(integerLiteral: padding), rounding: rounding)
        net.apply(.pool(pool), named: "pool")
        #expect(try NetworkRun(try net.finish(), batch: 2, threads: 2).relativeError < 1e-6)
      }
    }
  }

  @Test func `of normalisations across channels follows the oracle`() throws {
    for size in [1, 2, 5] {
      var net = NetworkBuilder("lrn", input: [9, 13, 11])
      net.apply(.scaling(.init(factor: 300)), named: "scale")
      net.apply(.localResponseNormalization(.init(size: size)), named: "lrn")
      #expect(try NetworkRun(try net.finish(), batch: 2, threads: 2).relativeError < 1e-6)
    }
  }

  @Test func `of a matrix is the same whatever the batch`() throws {
    var net = NetworkBuilder("matrix", input: [531])
    net.fullyConnected("fc", 37)
    let network = try net.finish()
    let five = try NetworkRun(network, batch: 5)
    #expect(five.relativeError < 1e-6)
    let images = Array(five.execution.input.elements)
    for image in 0..<5 {
      let one = try NetworkRun(network, images: Array(images[image * 531..<(image + 1) * 531]))
      #expect(one.output == Array(five.output[image * 37..<(image + 1) * 37]))
    }
  }
}
