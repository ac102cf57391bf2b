import Measurements
import ModelFiles

/// A way to read a test case as a network: which input is the network's, while the others are parameters, and whether
/// the first axis counts images.
struct ConformanceReading {
  private let graph: ONNXGraphFile
  private let data: ConformanceData
  private let input: String
  private let isOneImage: Bool

  /// All ways there are, the usual one first: the first input in fp32, and a batch.
  static func all(of graph: ONNXGraphFile, _ data: ConformanceData) -> [ConformanceReading] {
    let names = graph.inputs.map(\.name).filter { data.inputs[$0]?.kind == .float }
    return names.flatMap { name in
      [false, true].map { ConformanceReading(graph: graph, data: data, input: name, isOneImage: $0) }
    }
  }

  /// The largest error of the outputs ÷ the largest expected element.
  ///
  /// - Throws: `CaseEnd` for a case that the engine declines, or whose outputs are wrong.
  fileprivate func execute(_ run: ConformanceRun) throws -> Double {
    let value = data.inputs[input]!
    guard value.reals.count > 0 else { throw CaseEnd.declined("it has an input without elements") }
    let model = try graph.model(
      inputs: [input: value.shape], constants: data.inputs.filter { $0.key != input }, isOneImage: isOneImage,
      mayBeEmpty: true)
    if let node = (model.uncounted + model.trainingNodes).first { throw CaseEnd.declined(node.reason) }
    let found = try run.outputs(of: model, for: value)
    return try data.outputs.indices.map { index in
      let comparison = OutputComparison(
        expected: data.outputs[index], name: graph.outputs[index].name, output: model.outputs[index])
      return try found.map { try comparison.error(of: $0[index]) }.max() ?? 0
    }.max() ?? 0
  }
}

extension [ConformanceReading] {
  /// What the first way gives that the engine can take. Wrong outputs end the search.
  ///
  /// - Throws: what the first way threw if it can take none.
  func execute(_ run: ConformanceRun) throws -> Double {
    var first: (any Error)?
    for reading in self {
      do { return try reading.execute(run) } catch CaseEnd.declined(let reason) {
        first = first ?? CaseEnd.declined(reason)
      } catch let error as ONNXError {
        first = first ?? error
      }
    }
    throw first ?? CaseEnd.declined("none of its inputs is in fp32")
  }
}
