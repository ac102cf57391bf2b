import Backends
import Convolution
import Inference
import Kernels
import Networks
import Tensors
import Weights
import WorkerThreads

/// A network that is executed by a plan and by the oracle, on the same images.
struct NetworkRun {
  let network: Network
  let execution: NetworkExecution
  let answers: ExactAnswers

  static let table = KernelTable(for: InstructionSet.available.last!)

  /// - Parameters:
  ///   - backend: that of the convolutions; those that it cannot solve fall to `direct`.
  ///   - weights: seeded ones if nil.
  ///   - images: seeded ones if nil.
  init(
    _ network: Network, batch: Int = 1, backend: String = "direct", threads: Int = 1, weights: NetworkWeights? = nil,
    table: KernelTable = Self.table, images: [Float]? = nil
  ) throws {
    let workers = ThreadPool(workerCount: threads)
    let catalog = BackendCatalog(kernels: table, timer: { workloads, _ in workloads.map { _ in .seconds(1) } })
    let chooser = ConvolutionChooser(
      [backend, "direct"].map { catalog.backend(named: $0)! }, context: PlanContext(workers: workers))
    let plan = try NetworkPlan(network, batch: batch, chooser: chooser, kernels: table, workers: workers)
    let weights = weights ?? .seeded(1, for: network)
    execution = try NetworkExecution(plan, weights: weights)
    let seeded = Tensor(execution.input.shape, seed: 2)
    _ = execution.input.elements.update(fromContentsOf: images ?? Array(seeded.elements))
    execution.poison()
    execution.run()
    self.network = network
    answers = try Oracle(network, weights: weights, workers: workers)
      .answers(for: execution.input.images, batch: batch, layers: Set(plan.outputs))
  }

  /// A network that is executed by a plan alone.
  ///
  /// - Parameters:
  ///   - weightsSeed: of its weights.
  ///   - imagesSeed: of its images.
  static func execution(
    of network: Network, backend: String = "direct", weightsSeed: UInt64, imagesSeed: UInt64
  ) throws -> NetworkExecution {
    let workers = ThreadPool(workerCount: 1)
    let catalog = BackendCatalog(kernels: table, timer: { workloads, _ in workloads.map { _ in .seconds(1) } })
    let chooser = ConvolutionChooser(
      [backend, "direct"].map { catalog.backend(named: $0)! }, context: PlanContext(workers: workers))
    let plan = try NetworkPlan(network, batch: 1, chooser: chooser, kernels: table, workers: workers)
    let execution = try NetworkExecution(plan, weights: .seeded(weightsSeed, for: network))
    let images = Tensor(execution.input.shape, seed: imagesSeed)
    withExtendedLifetime(images) { _ = execution.input.elements.update(fromContentsOf: images.elements) }
    return execution
  }

  /// The largest error of all outputs ÷ the largest output.
  var relativeError: Double {
    execution.plan.outputs.map { layer in
      let exact = answers[layer]
      let largest = exact.reduce(0) { max($0, abs($1)) }
      let error = zip(output(layer), exact).reduce(0) {
        $1.0.isFinite ? max($0, abs(Double($1.0) - $1.1)) : .infinity
      }
      return error == 0 ? 0 : error / largest
    }.max()!
  }

  /// The elements of a layer's output, images one after the other.
  func output(_ layer: Int) -> [Float] {
    let images = execution.output(ofLayer: layer)
    let count = network.layers[layer].outputShape.elementCount
    return (0..<execution.plan.batch).flatMap { Array(UnsafeBufferPointer(start: images[$0], count: count)) }
  }

  var output: [Float] { output(network.outputIndex) }
  var exactOutput: [Double] { Array(answers[network.outputIndex]) }
}

extension NetworkWeights {
  /// The values of each role, the same for all layers; seeded ones for other roles.
  static func fixed(_ values: [ParameterRole: [Float]], for network: Network) -> NetworkWeights {
    NetworkWeights(network.parameterTensors) { parameter in
      let tensor = Tensor(parameter.shape)
      _ = tensor.elements.update(fromContentsOf: values[parameter.role]!)
      return tensor
    }
  }
}
