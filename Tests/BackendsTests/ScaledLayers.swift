import Convolution
import Foundation
import Tensors

/// The layers of real networks with an eighth of the channels on a quarter of the image.
enum ScaledLayers {
  /// The distinct problems of all shape files, in the order of the files' names.
  static func all() throws -> [ConvolutionProblem] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = root.appending(path: "Benchmarks/Shapes").path
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".shapes") }
    var seen = Set<ConvolutionProblem>()
    return try names.sorted().flatMap { name in
      var reader = BatchFileReader()
      return try reader.read("\(folder)/\(name)").entries.map { try scaled($0.layer.problem) }
    }.filter { seen.insert($0).inserted }
  }

  private static func scaled(_ problem: ConvolutionProblem) throws -> ConvolutionProblem {
    let isDepthwise = problem.groups == problem.inputChannels
    let groups = isDepthwise ? problem.groups.dividedRoundingUp(by: 8) : problem.groups
    return try ConvolutionProblem(
      batch: problem.batch, inputChannels: groups * problem.inputChannelsPerGroup.dividedRoundingUp(by: 8),
      outputChannels: groups * problem.outputChannelsPerGroup.dividedRoundingUp(by: 8), groups: groups,
      height: scaled(problem.height), width: scaled(problem.width), postOps: problem.postOps)
  }

  private static func scaled(_ axis: ConvolutionAxis) throws -> ConvolutionAxis {
    try ConvolutionAxis(
      input: axis.input.dividedRoundingUp(by: 4), kernel: axis.kernel, output: axis.output.dividedRoundingUp(by: 4),
      stride: axis.stride, dilation: axis.dilation, paddingBefore: axis.paddingBefore)
  }
}
