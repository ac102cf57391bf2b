import Backends
import Convolution
import Kernels
import Tensors
import TestSupport
import Testing
import WorkerThreads

struct `One NaN in the input` {
  private static let names = BackendCatalog.forTests(InstructionSet.available.last!).algorithms.map(\.name)
  /// Where the NaN is: image 1, channel 5 of group 1, row 9, column 12.
  private static let (image, channel, row, column) = (1, 5, 9, 12)

  /// The outputs that become NaN, as their places in the destination.
  private func spoiled(_ name: String, _ problem: ConvolutionProblem) throws -> Set<Int> {
    let backend = try #require(BackendCatalog.forTests(InstructionSet.available.last!).backend(named: name))
    let plan = try backend.makePlan(for: problem, context: PlanContext(workers: ThreadPool(workerCount: 2)))
    let tensors = try ProblemTensors(problem, seed: 3)
    let plane = problem.height.input * problem.width.input
    let place = (Self.image * problem.inputChannels + Self.channel) * plane + Self.row * problem.width.input
    tensors.source.elements[place + Self.column] = .nan
    let packed = try AlignedBuffer(obtaining: plan.packedWeightsByteCount)
    let workspace = try AlignedBuffer(obtaining: plan.workspaceByteCount)
    plan.packWeights(tensors.weights.pointer, into: packed.bytes.baseAddress!)
    tensors.destination.fill(with: 0)
    plan.execute(tensors.operands, packedWeights: packed.bytes.baseAddress!, workspace: workspace.bytes.baseAddress!)
    return Set(tensors.destination.elements.indices.filter { tensors.destination.elements[$0].isNaN })
  }

  /// The outputs of the NaN's group and image whose window reads it, and all outputs of that group and image.
  private func expected(_ problem: ConvolutionProblem) -> (reading: Set<Int>, all: Set<Int>) {
    func reads(_ axis: ConvolutionAxis, _ output: Int, _ position: Int) -> Bool {
      (0..<axis.kernel).contains { axis.inputPosition(output: output, tap: $0) == position }
    }
    let group = Self.channel / problem.inputChannelsPerGroup
    var (reading, all): (Set<Int>, Set<Int>) = ([], [])
    for output in group * problem.outputChannelsPerGroup..<(group + 1) * problem.outputChannelsPerGroup {
      for y in 0..<problem.height.output {
        for x in 0..<problem.width.output {
          let plane = Self.image * problem.outputChannels + output
          let place = (plane * problem.height.output + y) * problem.width.output + x
          all.insert(place)
          if reads(problem.height, y, Self.row), reads(problem.width, x, Self.column) { reading.insert(place) }
        }
      }
    }
    return (reading, all)
  }

  @Test(arguments: names, ["g2mb2ic8ih40oc12kh3ph1", "mb2ic6ih32oc20kh5ph2"])
  func `reaches the outputs that read it, and no others unless the backend says so`(
    name: String, descriptor: String
  ) throws {
    let problem = try problem(descriptor)
    let backend = try #require(BackendCatalog.forTests(InstructionSet.available.last!).backend(named: name))
    guard backend.limitation(for: problem) == nil else { return }
    let spoiled = try spoiled(name, problem)
    let (reading, all) = expected(problem)
    #expect(spoiled.isSuperset(of: reading) && spoiled.isSubset(of: all))
    if !backend.spreadsNaN { #expect(spoiled == reading) }
    if ["fft", "winograd-f4"].contains(name) { #expect(spoiled != reading) }
    // A tile of Winograd's method has at most 7 x 7 outputs, and as many tiles read one input as windows overlap.
    if name.hasPrefix("winograd") { #expect(spoiled.count <= 4 * 49 * problem.outputChannelsPerGroup) }
  }
}
