import Convolution
import Tensors
import Testing
import WorkerThreads

/// A problem with random operands and its result, rounded once, which tests then spoil.
private final class SpoiledResult {
  let problem: ConvolutionProblem
  private let tensors: ProblemTensors

  init(_ descriptor: String, direction: ConvolutionDirection = .forward) throws {
    problem = try ConvolutionLayer(
      descriptor: descriptor, direction: direction, postOps: direction == .forward ? .bias : []
    ).problem
    tensors = try ProblemTensors(problem, seed: 1)
    let reference = ReferenceConvolution(
      problem, operands: tensors.operands, weights: tensors.weights.pointer)
    for index in 0..<destination.count { destination.elements[index] = Float(reference.value(at: index).sum) }
  }

  var destination: Tensor { tensors.destination }

  func sample(seed: UInt64 = 1, limits: VerificationLimits = VerificationLimits(), workerCount: Int = 1)
    -> ReferenceSample
  {
    ReferenceSample(
      problem, operands: tensors.operands, weights: tensors.weights.pointer, seed: seed,
      workers: ThreadPool(workerCount: workerCount),
      limits: limits)
  }

  func verify(limits: VerificationLimits = VerificationLimits(), depth: Int? = nil) -> Verification {
    let taps = problem.inputChannelsPerGroup * problem.height.kernel * problem.width.kernel
    return sample(limits: limits).verify(destination.images, bound: ErrorBound(depth: depth ?? taps + 1))
  }

  /// Takes the product of one tap out of the output at `index`, as a kernel with an off-by-one loop would.
  func dropTap(_ tap: Int, from index: Int) {
    let plane = problem.height.output * problem.width.output
    let (outputChannel, position) = (index / plane % problem.outputChannels, index % plane)
    let (y, x) = (position / problem.width.output, position % problem.width.output)
    let kernelSize = problem.height.kernel * problem.width.kernel
    let (channel, ky, kx) = (tap / kernelSize, tap % kernelSize / problem.width.kernel, tap % problem.width.kernel)
    let row = channel * problem.height.input + problem.height.inputPosition(output: y, tap: ky)
    let input = tensors.source.elements[row * problem.width.input + problem.width.inputPosition(output: x, tap: kx)]
    destination.elements[index] -=
      input * tensors.weights.elements[outputChannel * problem.inputChannels * kernelSize + tap]
  }
}

struct `Verifying a destination` {
  private static var tight: VerificationLimits {
    var limits = VerificationLimits()
    limits.completeMACs = 0
    return limits
  }

  @Test(arguments: ConvolutionDirection.allCases)
  func `verification accepts a right result, whole or by sample`(direction: ConvolutionDirection) throws {
    let result = try SpoiledResult("g2mb2ic8ih17iw12oc6kh9kw8ph4pw4", direction: direction)
    let whole = result.verify()
    #expect(whole.hasPassed && whole.isComplete && whole.checkedCount == result.destination.count)
    #expect(whole.maxAbsoluteError > 0 && whole.maxRelativeError < 1e-7 && whole.l2RelativeError < 1e-7)
    var limits = Self.tight
    limits.randomCount = 10
    let sampled = result.verify(limits: limits)
    #expect(sampled.hasPassed && !sampled.isComplete && sampled.checkedCount < result.destination.count)
  }

  @Test func `errors of large layers that are compared with those of others are of all elements`() throws {
    let problem = try ConvolutionLayer(
      descriptor: "mb1ic64ih224oc64oh224kh3ph1", direction: .forward, postOps: .bias
    ).problem
    let positions = SamplePositions(problem, seed: 1, limits: .complete)
    #expect(positions.isComplete && positions.indices.count == 64 * 224 * 224)
    #expect(!SamplePositions(problem, seed: 1, limits: VerificationLimits()).isComplete)
  }

  @Test func `one wrong element is found and described`() throws {
    let result = try SpoiledResult("mb2ic3ih8oc4kh3ph1")
    let index = ((1 * 4 + 2) * 8 + 5) * 8 + 7
    result.destination.elements[index] += 0.5
    let verification = result.verify()
    let fault = try #require(verification.firstFaults.first)
    #expect(verification.faultCount == 1 && fault.position == [1, 2, 5, 7])
    #expect(abs(verification.maxAbsoluteError - 0.5) < 1e-5 && abs(fault.error! - 0.5) < 1e-5)
    #expect(fault.description.hasPrefix("[1, 2, 5, 7]: expected "))
    #expect(fault.description.contains(", off by 0.5"))
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func `an element that was never written or is not finite is found outside the sample too`(value: Float) throws {
    let result = try SpoiledResult("mb1ic1ih90oc8kh1")
    let checked = Set(SamplePositions(result.problem, seed: 1, limits: Self.tight).indices)
    let unchecked = try #require((0..<result.destination.count).first { !checked.contains($0) })
    result.destination.elements[unchecked] = value
    let verification = result.verify(limits: Self.tight)
    #expect(verification.faultCount == 1 && verification.firstFaults[0].expected == nil)
    #expect(verification.firstFaults[0].description.hasSuffix("which is not finite or was never written"))
    result.destination.elements[checked.min()!] = value
    #expect(result.verify(limits: Self.tight).faultCount == 2)
    #expect(result.verify().maxAbsoluteError.isFinite)
  }

  @Test func `verification counts many faults and keeps the first few`() throws {
    let result = try SpoiledResult("mb1ic3ih8oc4kh3")
    result.destination.fill(with: .nan)
    let verification = result.verify()
    #expect(verification.faultCount == result.destination.count && verification.firstFaults.count == 5)
  }

  @Test func `one missing tap in a deep sum is found`() throws {
    let result = try SpoiledResult("mb1ic512ih6oc2kh3")
    for tap in [0, 17, 512 * 9 - 1] {
      let untouched = result.destination.elements[9]
      result.dropTap(tap, from: 9)
      #expect(!result.verify().hasPassed, "tap \(tap)")
      result.destination.elements[9] = untouched
    }
    #expect(result.verify().hasPassed)
  }

  @Test func `verification accepts errors of a few roundings`() throws {
    let result = try SpoiledResult("mb1ic256ih5oc8kh3")
    #expect(result.verify(depth: 1).hasPassed)
    for index in 0..<result.destination.count { result.destination.elements[index] *= 1 + 1e-6 }
    #expect(result.verify().hasPassed)
  }

  @Test func `a verification sample holds every edge`() throws {
    let result = try SpoiledResult("mb3ic2ih40iw30oc16kh1kw1")
    let positions = SamplePositions(result.problem, seed: 9, limits: Self.tight)
    let shape = result.problem.destinationShape
    let found = Set(positions.indices.map { shape.position(of: $0) })
    #expect(positions.indices == positions.indices.sorted() && found.count == positions.indices.count)
    #expect(!positions.isComplete && positions.indices.count >= 4_096)
    for image in 0..<3 {
      let inImage = found.filter { $0[0] == image }
      #expect(Set(inImage.map { $0[1] }).count == 16)
      for x in 0..<30 {
        #expect(inImage.contains { $0[2] == 0 && $0[3] == x } && inImage.contains { $0[2] == 39 && $0[3] == x })
      }
      for y in 0..<40 {
        #expect(inImage.contains { $0[2] == y && $0[3] == 0 } && inImage.contains { $0[2] == y && $0[3] == 29 })
      }
      for channel in [0, 15] {
        for y in [0, 39] { for x in [0, 29] { #expect(found.contains([image, channel, y, x])) } }
      }
    }
  }

  @Test func `a verification sample that would hold most elements is a whole comparison`() throws {
    let problem = try ConvolutionLayer(descriptor: "mb1ic2ih20oc20kh1").problem
    let positions = SamplePositions(problem, seed: 1, limits: Self.tight)
    #expect(positions.isComplete && positions.indices.count == 8_000)
  }

  @Test func `a verification sample is the same for the same seed`() throws {
    let problem = try ConvolutionLayer(descriptor: "mb1ic2ih90oc16kh1").problem
    let first = SamplePositions(problem, seed: 3, limits: Self.tight)
    #expect(first.indices == SamplePositions(problem, seed: 3, limits: Self.tight).indices)
    #expect(first.indices != SamplePositions(problem, seed: 4, limits: Self.tight).indices)
  }

  @Test func `the reference does not depend on the number of threads`() throws {
    let result = try SpoiledResult("mb1ic3ih20oc5kh3")
    let bound = ErrorBound(depth: 28)
    let one = result.sample(workerCount: 1).verify(result.destination.images, bound: bound)
    #expect(one == result.sample(workerCount: 3).verify(result.destination.images, bound: bound))
  }

  @Test func `where only padding is summed up a tiny value passes and a wrong one does not`() throws {
    let result = try SpoiledResult("mb1ic1ih1oc1oh2kh1ph4", direction: .backwardWeights)
    #expect(result.destination.elements[0] == 0)
    result.destination.elements[0] = 1e-9
    #expect(result.verify().hasPassed)
    result.destination.elements[0] = 1e-3
    #expect(!result.verify().hasPassed)
  }
}
