import Foundation
import Inference
import Networks
import TestSupport
import Testing

/// Networks that ONNX Runtime has executed: `make second-opinion` writes what came out.
@Suite struct `What another engine made of a network` {
  private static let opinion: SecondOpinion = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/second-opinion.json")
    return try! JSONDecoder().decode(SecondOpinion.self, from: Data(contentsOf: file))
  }()

  /// The largest difference ÷ the largest element that two correct executions in fp32 may have.
  private static let tolerance = 1e-4

  @Test(arguments: opinion.networks.map(\.name), ["direct", "im2col"])
  func `agrees with the plan in its output and on the way`(name: String, backend: String) throws {
    let tensors = try #require(Self.opinion.tensors(of: name))
    let network = try ArchitectureCatalog.architecture(named: name).network()
    let seed = Self.opinion.seed
    let execution = try NetworkRun.execution(of: network, backend: backend, weightsSeed: seed, imagesSeed: seed)
    let errors = execution.errors(against: tensors)
    #expect(errors[tensors[0].layer] != nil, "\(tensors[0].layer) is not written by any step")
    #expect(errors.count >= min(2, Set(tensors.map(\.layer)).count))
    for (layer, error) in errors { #expect(error <= Self.tolerance, "\(layer): \(error)") }
  }

  @Test func `disagrees with a plan that has other weights`() throws {
    let network = try ArchitectureCatalog.architecture(named: "lenet5").network()
    let tensors = try #require(Self.opinion.tensors(of: "lenet5"))
    let execution = try NetworkRun.execution(of: network, weightsSeed: 2, imagesSeed: Self.opinion.seed)
    #expect(execution.errors(against: tensors).values.allSatisfy { $0 > 1e-2 })
  }
}
