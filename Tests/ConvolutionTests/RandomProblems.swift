import Convolution
import Tensors

/// Small random problems with every feature of the text form, the same for the same seed.
struct RandomProblems {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// The next problem; sizes are small enough for naive loops.
  mutating func next(direction: ConvolutionDirection = .forward, postOps: PostOps = []) -> ConvolutionProblem {
    while true {
      let groups = Int.random(in: 1...4, using: &generator)
      let width = axis()
      let height =
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: width
        case 1: ConvolutionAxis.absent
        default: axis()
        }
      let problem = try? ConvolutionProblem(
        batch: Int.random(in: 1...3, using: &generator),
        inputChannels: groups * Int.random(in: 1...3, using: &generator),
        outputChannels: groups * Int.random(in: 1...3, using: &generator), groups: groups, height: height, width: width,
        direction: direction, postOps: postOps)
      if let problem { return problem }
    }
  }

  private mutating func axis() -> ConvolutionAxis {
    try! ConvolutionAxis(
      input: Int.random(in: 1...9, using: &generator), kernel: Int.random(in: 1...5, using: &generator),
      output: Int.random(in: 1...9, using: &generator), stride: Int.random(in: 1...3, using: &generator),
      dilation: Int.random(in: 1...3, using: &generator), paddingBefore: Int.random(in: -3...4, using: &generator))
  }
}
