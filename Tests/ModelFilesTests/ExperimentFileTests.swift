import ModelFiles
import TestSupport
import Testing

struct ExperimentFileTests {
  private func fault(_ text: String) -> String {
    do {
      _ = try ExperimentFile(yaml: text, path: "s.yaml")
      return ""
    } catch { return error.description }
  }

  private let head = "name: a\ninput: 1x8x8\ndata: digits\nepochs: 1\nbatch: 8\nrate: 0.1\nseeds: 2\n"

  @Test func `the principles in Benchmarks are all networks that can be counted`() throws {
    let path = projectFolder.appending(path: "Benchmarks/Suites/principles.yaml").path
    let file = try ExperimentFile(yaml: try String(contentsOfFile: path, encoding: .utf8), path: path)
    #expect(file.principles.count == 10)
    #expect(file.training.images == 10_000 && file.quickTraining.images == 2000)
    #expect(file.training.seeds >= 3 && file.quickTraining.seeds >= 3)
    #expect(file.principles.allSatisfy { $0.networks.count >= 2 })
    let depths = file.principles.first { $0.name == "plain-or-residual-32" }?.networks.map { network in
      network.layers.count { layer in
        switch layer.operation {
        case .convolution, .fullyConnected: true
        default: false
        }
      }
    }
    #expect(depths == [32, 32])
  }

  @Test func `what is missing or out of range is named with its line`() {
    #expect(
      fault("name: a\ninput: 1x8x8\n") == "s.yaml:1: 'data' is missing"
        || fault("name: a\ninput: 1x8x8\n").contains("is missing"))
    #expect(fault(head + "principles: []\n").contains("there are no principles"))
    #expect(fault(head.replacing("seeds: 2", with: "seeds: 0")).contains("seeds must be at least 1 (found 0)"))
    #expect(fault(head + "principles:\n  - {name: b, question: c, networks: []}\n").contains("'b' needs two networks"))
    #expect(fault(head + "speed: 3\nprinciples:\n  - {name: b, question: c, networks: []}\n").contains("'b' needs two"))
  }
}
