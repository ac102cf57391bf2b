import Harness
import Measurements
import Tensors
import WorkerThreads

/// Trains a network on images, epoch by epoch.
///
/// An epoch follows from the parameters before it, and from seed and number: what goes on from a checkpoint gives the
/// same bits as what was never interrupted.
package final class Trainer {
  package let execution: TrainingExecution
  private let training: PreparedImages
  private let test: PreparedImages
  private let settings: TrainingSettings
  private let optimizer: GradientDescent
  private let augmenter: Augmenter
  private let workers: ThreadPool
  /// Multiply-adds of a step for one image, as they are counted.
  private let macsPerImage: Int
  private let batchImages: AlignedBuffer
  private let batchLabels: AlignedBuffer
  /// What every epoch so far came to.
  package private(set) var epochs: [EpochRecord] = []

  /// - Parameters:
  ///   - execution: for batches of as many images as `settings` has.
  ///   - macsPerImage: multiply-adds of a training step for one image.
  package init(
    _ execution: TrainingExecution, training: PreparedImages, test: PreparedImages, settings: TrainingSettings,
    macsPerImage: Int, workers: ThreadPool
  ) {
    self.execution = execution
    self.training = training
    self.test = test
    self.settings = settings
    self.macsPerImage = macsPerImage
    self.workers = workers
    optimizer = GradientDescent(settings.optimizer, elementCounts: execution.parameters.map(\.values.count))
    augmenter = Augmenter(
      settings.augmentations, fitting: training.fitting, normalization: training.normalization)
    batchImages = AlignedBuffer(byteCount: settings.batch * training.elementCount * MemoryLayout<Float>.stride)
    batchLabels = AlignedBuffer(byteCount: settings.batch * MemoryLayout<Int32>.stride)
  }

  package var stepsPerEpoch: Int { training.count.dividedRoundingUp(by: settings.batch) }

  /// Whether the last epoch was trained, or reached the target.
  package var isFinished: Bool {
    epochs.count >= settings.epochs || hasReachedTarget
  }

  private var hasReachedTarget: Bool {
    guard let target = settings.targetAccuracy, let last = epochs.last else { return false }
    return last.testAccuracy >= target
  }

  /// Trains until it is finished or cancelled; the epoch in hand is then lost.
  ///
  /// - Throws: what planning a step throws.
  ///
  /// - Parameters:
  ///   - isCancelled: asked before each step.
  ///   - progress: told after each step.
  ///   - epochEnded: told after each epoch, when parameters and velocities may be kept.
  package func run(
    isCancelled: () -> Bool, progress: (TrainingProgress) -> Void, epochEnded: (EpochRecord) throws -> Void
  ) throws {
    try planAll()
    while !isFinished {
      guard let record = try trainEpoch(isCancelled: isCancelled, progress: progress) else { return }
      epochs.append(record)
      try epochEnded(record)
    }
  }

  /// Has every number of images planned that will be met, so that planning is neither timed nor counted as training.
  private func planAll() throws {
    for images in [training, test] {
      let counts = Set([min(settings.batch, images.count), images.count % settings.batch]).filter { $0 > 0 }
      for count in counts.sorted() { _ = try execution.evaluate(images: images[0], count: count) }
    }
  }

  /// The classes of images by the parameters of now.
  ///
  /// - Throws: what planning throws.
  package func predictions(of images: PreparedImages) throws -> [Int32] {
    var predictions: [Int32] = []
    for start in stride(from: 0, to: images.count, by: settings.batch) {
      let count = min(settings.batch, images.count - start)
      let outputs = try execution.evaluate(images: images[start], count: count)
      predictions += (0..<count).map { image in
        Decision.label(outputs.baseAddress! + image * execution.outputCount, count: execution.outputCount)
      }
    }
    return predictions
  }

  private func countCorrectTests() throws -> Int { zip(try predictions(of: test), test.labels).count { $0 == $1 } }

  // MARK: One epoch

  private var tally: WorkTally { execution.settings.context.tally }

  private func trainEpoch(isCancelled: () -> Bool, progress: (TrainingProgress) -> Void) throws -> EpochRecord? {
    let epoch = epochs.count + 1
    let order = EpochOrder(imageCount: training.count, seed: settings.seed, epoch: epoch)
    let clock = MonotonicClock()
    let (start, executedBefore) = (clock.nanoseconds, tally.count(.multiplyAdds))
    var (loss, correct, rate, finished) = (0.0, 0, 0.0, 0)
    func seconds() -> Double { Double(clock.nanoseconds - start) / 1e9 }
    for step in 0..<stepsPerEpoch {
      if isCancelled() { return nil }
      let range = step * settings.batch..<min((step + 1) * settings.batch, training.count)
      let result = try trainStep(order, range, epoch: epoch, step: step, rate: &rate)
      loss += result.loss * Double(range.count)
      correct += result.correctCount
      finished += range.count
      progress(self.progress(epoch, step, loss: loss / Double(finished), images: finished, seconds: seconds()))
    }
    let time = seconds()
    let executed = tally.count(.multiplyAdds) - executedBefore
    let count = Double(training.count)
    return EpochRecord(
      epoch: epoch, trainingLoss: loss / count, trainingAccuracy: Double(correct) / count,
      correctCount: try countCorrectTests(), testCount: test.count, rate: rate, seconds: time,
      imagesPerSecond: count / time,
      effectiveGigaflopsPerSecond: 2 * Double(macsPerImage) * count / time / 1e9, executedMACs: executed)
  }

  private func trainStep(
    _ order: EpochOrder, _ range: Range<Int>, epoch: Int, step: Int, rate: inout Double
  ) throws -> StepResult {
    fill(order, range)
    let index = (epoch - 1) * stepsPerEpoch + step
    let result = try execution.step(images: images, labels: labels, count: range.count, stepIndex: index)
    rate = settings.rate * settings.schedule.factor(step: index, of: settings.epochs * stepsPerEpoch)
    optimizer.update(execution.parameters, rate: rate)
    return result
  }

  private var images: UnsafeMutablePointer<Float> { batchImages.bytes.baseAddress!.assumingMemoryBound(to: Float.self) }
  private var labels: UnsafeMutablePointer<Int32> { batchLabels.bytes.baseAddress!.assumingMemoryBound(to: Int32.self) }

  /// Copies the images of a step, changed as the seed has it, and their classes.
  private func fill(_ order: EpochOrder, _ range: Range<Int>) {
    let (images, size) = (images, training.elementCount)
    for (place, index) in range.enumerated() { labels[place] = training.labels[order.images[index]] }
    workers.run(taskCount: range.count) { place, _ in
      let image = order.images[range.lowerBound + place]
      augmenter.copy(training[image], to: images + place * size, seed: order.augmentationSeed(ofImage: image))
    }
  }

  private func progress(_ epoch: Int, _ step: Int, loss: Double, images: Int, seconds: Double) -> TrainingProgress {
    let speed = Double(images) / max(seconds, 1e-9)
    let left = Double((settings.epochs - epoch + 1) * training.count - images) / speed
    return TrainingProgress(
      epoch: epoch, epochCount: settings.epochs, step: step + 1, stepCount: stepsPerEpoch, loss: loss,
      imagesPerSecond: speed, secondsLeft: left)
  }
}

// MARK: Going on later

extension Trainer {
  /// Parameters, velocities and what the epochs came to.
  package var state: TrainingState {
    TrainingState(
      epochs: epochs, values: execution.parameters.map { Array($0.values) },
      velocities: optimizer.velocities.indices.map { index in
        Array(
          UnsafeBufferPointer(start: optimizer.velocity(of: index), count: execution.parameters[index].values.count))
      })
  }

  /// Goes back to what another trainer of the same request was at.
  ///
  /// - Throws: `CheckpointError` for numbers that are not those of this network and optimiser.
  package func restore(_ state: TrainingState, path: String) throws(CheckpointError) {
    let counts = execution.parameters.map(\.values.count)
    guard state.values.map(\.count) == counts,
      state.velocities.map(\.count) == (optimizer.velocities.isEmpty ? [] : counts)
    else { throw .damaged(path, "its numbers are not those of the network") }
    for (parameter, values) in zip(execution.parameters, state.values) {
      _ = parameter.values.update(fromContentsOf: values)
    }
    for (index, values) in state.velocities.enumerated() {
      optimizer.velocity(of: index)?.update(from: values, count: values.count)
    }
    epochs = state.epochs
  }
}
