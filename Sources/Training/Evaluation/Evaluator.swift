import Convolution
import Harness
import Inference
import Kernels
import NetworkCosts
import Networks
import Tensors
import Weights
import WorkerThreads

/// A network with its weights, and what its images are normalised by.
package struct EvaluatedModel: Sendable {
  package let network: Network
  package let weights: NetworkWeights
  package let normalization: Normalization

  package init(network: Network, weights: NetworkWeights, normalization: Normalization) {
    self.network = network
    self.weights = weights
    self.normalization = normalization
  }
}

/// Executes trained networks on images as they are used, alone or as an ensemble whose scores are averaged, and times
/// that.
package struct Evaluator {
  private let models: [EvaluatedModel]
  private let views: ImageViews
  private let chooser: ConvolutionChooser
  private let kernels: KernelTable
  private let workers: ThreadPool

  /// Images that are executed at once.
  private static let batch = 50

  package init(
    _ models: [EvaluatedModel], views: ImageViews, chooser: ConvolutionChooser, kernels: KernelTable,
    workers: ThreadPool
  ) {
    self.models = models
    self.views = views
    self.chooser = chooser
    self.kernels = kernels
    self.workers = workers
  }

  /// Passes through a network for each image.
  package var passCount: Int { models.count * views.count }

  /// Multiply-adds for each image, of all models and views.
  ///
  /// - Throws: what counting throws for networks that are too large.
  package func macsPerImage() throws -> Int {
    try models.reduce(0) { $0 + views.count * (try NetworkCost($1.network).macs.dense) }
  }

  package func parameterCount() throws -> Int {
    try models.reduce(0) { $0 + (try NetworkCost($1.network).parameters.total) }
  }

  /// The class of each image by the mean of all scores; nil if it was cancelled.
  ///
  /// - Parameter progress: told after some passes, how many these were.
  /// - Throws: `DataError` for images without a place in the network, `Limitation` where a network has no plan.
  package func predictions(
    of images: LabelledImages, isCancelled: () -> Bool, progress: (_ images: Int) -> Void
  ) throws -> [Int32]? {
    let outputCount = models[0].network.outputElementCount
    var sums = [Double](repeating: 0, count: images.count * outputCount)
    for model in models {
      let pass = try ImagePass(model, views: views, images: images)
      let plan = try plan(model.network, batch: Self.batch)
      let execution = try NetworkExecution(plan, weights: model.weights)
      for view in pass.views {
        for start in stride(from: 0, to: images.count, by: Self.batch) {
          if isCancelled() { return nil }
          let count = min(Self.batch, images.count - start)
          for place in 0..<Self.batch {
            pass.copy(start + min(place, count - 1), view, to: execution.input.mutableImages[place])
          }
          execution.run()
          add(execution, of: model.network, count: count, to: &sums, at: start)
          progress(count)
        }
      }
    }
    return (0..<images.count).map { image in
      let scores = sums[image * outputCount..<(image + 1) * outputCount].map(Float.init)
      return scores.withUnsafeBufferPointer { Decision.label($0.baseAddress!, count: outputCount) }
    }
  }

  private func add(
    _ execution: NetworkExecution, of network: Network, count: Int, to sums: inout [Double], at start: Int
  ) {
    let (outputs, outputCount) = (execution.output(ofLayer: network.outputIndex), network.outputElementCount)
    let scale = ScoreScale(of: network)
    for image in 0..<count {
      for index in 0..<outputCount {
        sums[(start + image) * outputCount + index] += scale.score(outputs[image][index])
      }
    }
  }

  /// What all passes for one image take, one image at a time.
  ///
  /// - Throws: as `predictions`.
  package func latency(of images: LabelledImages, time: Duration, isCancelled: () -> Bool) throws -> SampleSummary? {
    let passes = try models.map { model in
      let pass = try ImagePass(model, views: views, images: images.selected([0]))
      let execution = try NetworkExecution(try plan(model.network, batch: 1), weights: model.weights)
      pass.copy(0, pass.views[0], to: execution.input.mutableImages[0])
      return execution
    }
    let workload = Workload("image") { [views] in
      for execution in passes { for _ in 0..<views.count { execution.run() } }
    }
    var generator = SeededGenerator(seed: 1)
    let settings = SamplingSettings(timeBudget: time, precision: 0.01)
    return Sampler(settings: settings, clock: MonotonicClock())
      .measure([workload], using: &generator, isCancelled: isCancelled)[0].summary
  }

  private func plan(_ network: Network, batch: Int) throws -> NetworkPlan {
    try NetworkPlan(network, batch: batch, chooser: chooser, kernels: kernels, workers: workers)
  }
}

/// The images of a data set as one model reads them.
private struct ImagePass {
  let views: [ImageViews.View]
  private let prepared: PreparedImages
  private let input: FeatureShape
  private let frame: FeatureShape

  init(_ model: EvaluatedModel, views: ImageViews, images: LabelledImages) throws(DataError) {
    input = model.network.input
    guard views.count == 1 || !input.isVector else {
      throw DataError(.unusable, "\(model.network.name) reads vectors, which have no crops and no mirror images")
    }
    frame = views.frame(for: input)
    self.views = views.views(of: input)
    let fitting = try InputFitting(from: images.shape, to: frame)
    guard model.normalization.means.count == images.shape.channels else {
      throw DataError(
        .unusable,
        "\(model.network.name) was trained on images of \(model.normalization.means.count) channels, and these have "
          + "\(images.shape.channels)")
    }
    prepared = PreparedImages(images, fitting: fitting, normalization: model.normalization)
  }

  func copy(_ image: Int, _ view: ImageViews.View, to output: UnsafeMutablePointer<Float>) {
    guard !input.isVector, frame != input || view.isMirrored else {
      output.update(from: prepared[image], count: input.elementCount)
      return
    }
    view.copy(prepared[image], frame: frame, to: output, input: input)
  }
}

/// How an output becomes a score of which the largest wins, and a single one stands for class 1 where it is positive.
private struct ScoreScale {
  private let factor: Double
  private let offset: Double

  init(of network: Network) {
    let last = network.layers[network.outputIndex].operation
    if case .radialBasis = last {
      (factor, offset) = (-1, 0)
    } else {
      (factor, offset) = (1, network.outputElementCount == 1 && last == .sigmoid ? -0.5 : 0)
    }
  }

  func score(_ output: Float) -> Double { factor * Double(output) + offset }
}

extension Network {
  /// Numbers that the network's main output has for each image.
  fileprivate var outputElementCount: Int { layers[outputIndex].outputShape.elementCount }
}
