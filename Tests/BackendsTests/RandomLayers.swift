import Convolution
import Tensors

/// Small random problems that reach every path of the backends, the same for the same seed.
struct RandomLayers {
  private var generator: SeededGenerator

  /// Multiply-adds of the largest problem: a few milliseconds of reference.
  private static let largestMACCount = 600_000

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func next() -> ConvolutionProblem {
    while true {
      let (groups, inputs, outputs) = channels()
      let (height, width) = groups > 4 ? depthwiseAxes() : axes()
      let postOps = postOps()
      guard
        let problem = try? ConvolutionProblem(
          batch: random(1...3), inputChannels: groups * inputs, outputChannels: groups * outputs, groups: groups,
          height: height, width: width, postOps: postOps),
        OperationCount(problem).denseMACs <= Self.largestMACCount
      else { continue }
      return problem
    }
  }

  /// The same problem in another direction.
  mutating func next(in direction: ConvolutionDirection) -> ConvolutionProblem {
    let problem = next()
    return try! problem.inDirection(direction)
  }

  private static let clamps: [PostOps] = [[], .relu, .relu6, .clip(-0.5...0.25)]

  private mutating func postOps() -> PostOps {
    let choice = random(0...15)
    return [choice & 1 == 0 ? [] : .bias, choice & 2 == 0 ? [] : .sum, Self.clamps[choice / 4]]
  }

  /// Groups and the channels of one group: counts just below, at and just above multiples of vectors and tiles.
  private mutating func channels() -> (groups: Int, inputs: Int, outputs: Int) {
    let few = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17]
    let many = few + [31, 32, 33, 47, 48, 49, 63, 64, 65]
    switch random(0...19) {
    case 0...8: return (1, pick(many), pick(many))
    case 9...12: return (random(2...4), pick(few), pick(few))
    case 13...16: return (pick(many), 1, 1)
    case 17...18: return (pick(few), 1, random(2...4))
    // Deeper than one pass of the reduction.
    default: return (1, pick([191, 192, 193, 208, 257]), pick(few))
    }
  }

  private mutating func axes() -> (height: ConvolutionAxis, width: ConvolutionAxis) {
    switch random(0...11) {
    case 0...5: return transformableAxes()
    case 6: return random(0...1) == 0 ? (axis(kernel: 1), axis(kernel: 1)) : try! pointwiseAxes()
    case 7: return (.absent, axis(kernel: random(1...7)))
    default: return (axis(kernel: random(1...7)), axis(kernel: random(1...7)))
    }
  }

  /// Kernels of the shapes that Winograd's method has tiles for, in each phase of a stride.
  private mutating func transformableAxes() -> (height: ConvolutionAxis, width: ConvolutionAxis) {
    let (rows, columns) = pick([
      (3, 3), (3, 3), (5, 5), (2, 2), (4, 4), (1, 3), (3, 1), (1, 5), (5, 1), (1, 7), (7, 1),
    ])
    let (stride, dilation) = pick([(1, 1), (1, 1), (1, 1), (2, 1), (1, 2), (1, 3)])
    let missing = random(0...stride - 1)
    let axes = [rows, columns].map { taps in
      axis(
        input: inputExtent(), kernel: taps == 1 ? 1 : taps * stride - missing, stride: stride, dilation: dilation)
    }
    return (axes[0], axes[1])
  }

  /// Each output at the place of its input, in images that may be cut into longer rows.
  private mutating func pointwiseAxes() throws -> (height: ConvolutionAxis, width: ConvolutionAxis) {
    let (rows, columns) = (inputExtent(), inputExtent())
    return (
      try ConvolutionAxis(input: rows, kernel: 1, output: rows),
      try ConvolutionAxis(input: columns, kernel: 1, output: columns)
    )
  }

  /// Three of four of a shape that kernels exist for.
  private mutating func depthwiseAxes() -> (height: ConvolutionAxis, width: ConvolutionAxis) {
    guard random(0...3) > 0 else { return axes() }
    let (kernel, stride) = pick([(3, 1), (3, 2), (5, 1), (5, 2), (7, 1)])
    return (axis(kernel: kernel), axis(input: inputExtent(), kernel: kernel, stride: stride, dilation: 1))
  }

  private mutating func axis(kernel: Int) -> ConvolutionAxis {
    axis(input: inputExtent(), kernel: kernel, stride: pick([1, 1, 2, 2, 3, 4]), dilation: pick([1, 1, 2, 3]))
  }

  private mutating func inputExtent() -> Int { random(0...9) == 0 ? random(20...40) : random(1...15) }

  /// Mostly about as many outputs as the padded input gives, sometimes more, where the last ones read only padding.
  private mutating func axis(input: Int, kernel: Int, stride: Int, dilation: Int) -> ConvolutionAxis {
    let extent = (kernel - 1) * dilation + 1
    let before = random(-2...extent + 1)
    let natural = (input + before + random(-2...extent) - extent) / stride + 1
    let output = random(0...7) == 0 ? natural + random(1...6) : natural
    return try! ConvolutionAxis(
      input: input, kernel: kernel, output: max(1, output), stride: stride, dilation: dilation, paddingBefore: before)
  }

  private mutating func random(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &generator) }
  private mutating func pick<Element>(_ choices: [Element]) -> Element { choices.randomElement(using: &generator)! }
}
