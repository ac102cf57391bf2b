import NetworkCosts
import Networks
import TestSupport
import Testing

struct LayerSnapshotTests {
  @Test(arguments: ["lenet5-1998", "alexnet", "googlenet-aux", "resnet50", "inception-resnet-v2-slim"])
  func `what each layer costs is as committed`(name: String) throws {
    let options = CostOptions(includesTraining: true, includesAlgorithms: true)
    let cost = try NetworkCost(ArchitectureCatalog.architecture(named: name).network(), options: options)
    let lines = cost.layers.map { layer in
      let field = layer.receptiveField
      return [
        layer.name, layer.kind, layer.output.description, "parameters \(layer.parameters.total)",
        "MACs \(layer.macs.dense)", "in-bounds \(layer.macs.inBounds)", "other \(layer.otherOperations)",
        "live \(layer.liveByteCount)", "moved \(layer.movedByteCount)",
        "field \(field.extent) stride \(field.stride) depth \(field.depth)",
        "stored \(layer.training?.storedActivationByteCount ?? 0)",
        layer.algorithms.map { "\($0.algorithm) \($0.multiplications ?? 0)" }.joined(separator: " "),
      ].joined(separator: " | ")
    }
    try requireSnapshot(lines.joined(separator: "\n") + "\n", named: "\(name).txt")
  }
}
