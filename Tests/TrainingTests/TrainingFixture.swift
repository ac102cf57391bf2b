import Backends
import Convolution
import Kernels
import Networks
import Tensors
import TestSupport
import Training
import Weights
import WorkerThreads

/// A network with seeded weights, images and labels, ready to be trained.
struct TrainingFixture {
  let network: Network
  let execution: TrainingExecution
  let images: Tensor
  let labels: [Int32]
  let tally: WorkTally

  static let table = KernelTable(for: InstructionSet.available.last!)

  init(
    _ network: Network, loss: TrainingLoss? = nil, batch: Int = 3, backend: String = "direct", threads: Int = 1,
    weights: NetworkWeights? = nil, seed: UInt64 = 7, imageSeed: UInt64 = 2, table: KernelTable = Self.table,
    wrapping wrap: (any ConvolutionBackend) -> any ConvolutionBackend = { $0 }
  ) throws {
    let catalog = BackendCatalog(kernels: table, timer: { workloads, _ in workloads.map { _ in .seconds(1) } })
    let workers = ThreadPool(workerCount: threads)
    let tally = WorkTally()
    self.tally = tally
    self.network = network
    execution = try TrainingExecution(
      network, weights: weights ?? .seeded(1, for: network),
      settings: TrainingExecutionSettings(
        batch: batch, loss: loss ?? .standard(for: network),
        backends: [backend, "direct"].map { wrap(catalog.backend(named: $0)!) }, kernels: table,
        context: PlanContext(workers: workers, tally: tally), seed: seed))
    let input = network.input
    images = Tensor([batch, input.channels, input.height, input.width], seed: imageSeed)
    let classes = max(2, execution.outputCount)
    labels = (0..<batch).map { Int32(($0 * 7 + 3) % classes) }
  }

  @discardableResult
  func step(first: Int = 0, count: Int? = nil, index: Int = 0) throws -> StepResult {
    try execution.step(
      images: images.pointer + first * network.input.elementCount, labels: Array(labels[first...]),
      count: count ?? labels.count, stepIndex: index)
  }

  var gradients: [Float] { execution.parameters.flatMap { Array($0.gradients) } }
  var values: [Float] { execution.parameters.flatMap { Array($0.values) } }

  /// Takes a step of plain gradient descent.
  func descend(rate: Float, index: Int) throws -> StepResult {
    let result = try step(index: index)
    for parameter in execution.parameters where parameter.isTrained {
      for place in parameter.values.indices { parameter.values[place] -= rate * parameter.gradients[place] }
    }
    return result
  }
}

extension Network {
  /// A network that is written down in a test; what does not fit ends the test.
  static func sketch(
    _ input: FeatureShape, form: NetworkBuilder.ConvolutionForm = .biased, _ layers: (inout NetworkBuilder) -> Void
  ) -> Network {
    var net = NetworkBuilder("sketch", input: input, form: form)
    layers(&net)
    return try! net.finish()
  }
}
