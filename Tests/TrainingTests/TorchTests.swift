import Backends
import Convolution
import Foundation
import Kernels
import Networks
import Tensors
import TestSupport
import Testing
import Training
import Weights
import WorkerThreads

/// What PyTorch makes of the same weights and batches: `Benchmarks/Training/torch_fixtures.py` writes it.
private struct TorchFixture: Decodable {
  struct Step: Decodable {
    let step: Int
    let weights: [String: [Float]]
    let loss: Double
    let gradients: [String: [Float]]
    let statistics: [String: [Float]]
  }

  let losses: [String: [Double]]
  let residual: [Step]

  static func read() throws -> TorchFixture {
    let path = projectFolder.appending(path: "Tests/TrainingTests/Fixtures/torch.json")
    return try JSONDecoder().decode(TorchFixture.self, from: Data(contentsOf: path))
  }

  static let batch = 16

  /// The made-up images of a step and their labels, as the script has them.
  static func images(step: Int, side: Int) -> (pixels: [Float], labels: [Int32]) {
    let numbers = (0..<batch).map { $0 + step * batch }
    let pixels = numbers.flatMap { image in
      (0..<side).flatMap { y in
        (0..<side).map { x in
          let label = image % 10
          let pixel = (image * 13 + y * (label + 1) * 3 + x * (label + 2) * 5 + y * x) % 17
          return (Float(pixel) - 8) / 8
        }
      }
    }
    return (pixels, numbers.map { Int32($0 % 10) })
  }
}

struct TorchTests {
  private func execution(_ network: Network, _ weights: NetworkWeights) throws -> TrainingExecution {
    let table = KernelTable(for: InstructionSet.available.last!)
    return try TrainingExecution(
      network, weights: weights,
      settings: TrainingExecutionSettings(
        batch: TorchFixture.batch, loss: .crossEntropy, backends: [DirectBackend(table: table)], kernels: table,
        context: PlanContext(workers: ThreadPool(workerCount: 1), isReproducible: true), seed: 1))
  }

  @Test(arguments: [("lenet5", 32, 0.02), ("multi-layer:64-32-10", 8, 0.1)])
  func `fifty steps have the losses that PyTorch has`(name: String, side: Int, rate: Double) throws {
    let expected = try #require(try TorchFixture.read().losses[name])
    let network = try ArchitectureCatalog.architecture(named: name).network()
    let execution = try execution(network, .seeded(1, for: network))
    let optimizer = GradientDescent(
      OptimizerSettings(momentum: 0.9, decay: 1e-3), elementCounts: execution.parameters.map(\.values.count))
    for (step, loss) in expected.enumerated() {
      let (pixels, labels) = TorchFixture.images(step: step, side: side)
      let result = try execution.step(images: pixels, labels: labels, count: TorchFixture.batch, stepIndex: step)
      #expect(abs(result.loss - loss) <= 1e-4 * loss, "step \(step)")
      optimizer.update(execution.parameters, rate: rate)
    }
  }

  /// The script's `Residual`.
  private func residualNetwork() throws -> Network {
    var net = NetworkBuilder("residual", input: [1, 8, 8])
    func normalized(
      _ net: inout NetworkBuilder, _ name: String, _ maps: Int, kernel: Int = 3, stride: Int = 1
    ) -> LayerReference {
      let convolution = ConvolutionOperation(
        outputChannels: maps, kernel: Extent(height: kernel, width: kernel),
        stride: Extent(height: stride, width: stride), padding: kernel == 1 ? .valid : .explicit(1), hasBias: false)
      net.apply(.convolution(convolution), named: name)
      net.apply(.batchNormalization(), named: name + "_bn")
      return net.last
    }
    _ = normalized(&net, "stem", 4)
    net.apply(.relu, named: "stem_relu")
    let stem = net.last
    _ = normalized(&net, "a1", 4)
    net.apply(.relu, named: "a1_relu")
    let branch = normalized(&net, "a2", 4)
    net.apply(.addition(), to: branch, stem, named: "a_sum")
    net.apply(.relu, named: "a_relu")
    let block = net.last
    _ = normalized(&net, "b1", 8, stride: 2)
    net.apply(.relu, named: "b1_relu")
    let second = normalized(&net, "b2", 8)
    net.resume(at: block)
    let shortcut = normalized(&net, "shortcut", 8, kernel: 1, stride: 2)
    net.apply(.addition(), to: second, shortcut, named: "b_sum")
    net.apply(.relu, named: "b_relu")
    net.apply(.globalAveragePool(), named: "pool")
    net.fullyConnected("classes", 10, activation: .softmax())
    return try net.finish()
  }

  @Test func `steps from PyTorch's weights have its loss, gradients and running statistics`() throws {
    let network = try residualNetwork()
    for step in try TorchFixture.read().residual {
      let weights = NetworkWeights(network.parameterTensors) { parameter in
        let tensor = Tensor(parameter.shape)
        _ = tensor.elements.update(fromContentsOf: step.weights[parameter.name] ?? [])
        return tensor
      }
      let execution = try execution(network, weights)
      let (pixels, labels) = TorchFixture.images(step: step.step, side: 8)
      let result = try execution.step(
        images: pixels, labels: labels, count: TorchFixture.batch, stepIndex: step.step)
      #expect(abs(result.loss - step.loss) <= 1e-5 * step.loss, "loss of step \(step.step)")
      for parameter in execution.parameters {
        if let expected = step.gradients[parameter.name] {
          requireClose(Array(parameter.gradients), expected, "gradient of \(parameter.name), step \(step.step)")
        } else {
          let expected = try #require(step.statistics[parameter.name], "\(parameter.name)")
          requireClose(Array(parameter.values), expected, "\(parameter.name), step \(step.step)")
        }
      }
    }
  }

  /// Both sides round sums of some thousand products; errors are told by the largest element.
  private func requireClose(_ found: [Float], _ expected: [Float], _ what: Comment) {
    let largest = expected.reduce(0) { max($0, abs($1)) }
    let error = zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
    #expect(found.count == expected.count && error <= 2e-4 * largest + 1e-7, what)
  }
}
