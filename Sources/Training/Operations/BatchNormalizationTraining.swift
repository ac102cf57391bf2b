import Networks
import Tensors

/// Normalisation by the mean and the variance of the batch while training, and by running ones when it is used.
///
/// - Source: Ioffe & Szegedy, "Batch Normalization", ICML 2015, algorithm 1, and section 3 for the gradients.
extension BatchNormalizationOperation: TrainedOperation {
  var backwardReads: BackwardReads { .inputs }
  var gradientOverwrites: Bool { true }

  func makeTrainingStep(_ context: TrainingContext) -> any TrainingStep {
    BatchNormalizationStep(
      epsilon: epsilon, context: context, channels: context.shapes.output.channels,
      area: context.shapes.output.size.area)
  }
}

private struct BatchNormalizationStep: TrainingStep {
  let epsilon: Double
  let context: TrainingContext
  let channels: Int
  let area: Int

  /// The part of a running statistic that each step replaces, as in PyTorch.
  private static let momentum = 0.1

  /// The mean of each channel, and 1 ÷ its deviation.
  private struct Statistics {
    let mean: Double
    let inverseDeviation: Double
  }

  var keptByteCount: Int { channels * MemoryLayout<Statistics>.stride }

  /// Elements of a channel.
  private var population: Int { context.count * area }

  private func plane(_ image: Int, _ channel: Int) -> Int { (image * channels + channel) * area }

  func bind(_ operands: TrainingOperands) -> BoundStep {
    let kept = operands.kept.assumingMemoryBound(to: Statistics.self)
    return BoundStep(
      forward: {
        context.workers.run(taskCount: channels) { channel, _ in
          if context.run.isTraining {
            kept[channel] = measure(operands, channel)
          } else {
            let variance = Double(operands.values[.variance]!.pointer[channel])
            kept[channel] = Statistics(
              mean: Double(operands.values[.mean]!.pointer[channel]),
              inverseDeviation: 1 / (variance + epsilon).squareRoot())
          }
          normalize(operands, kept[channel], channel)
        }
      },
      backward: {
        context.workers.run(taskCount: channels) { channel, _ in propagate(operands, kept[channel], channel) }
      })
  }

  /// Mean and variance of a channel, from those of its planes; the running ones follow them.
  ///
  /// - Source: Chan, Golub & LeVeque, "Algorithms for Computing the Sample Variance", The American Statistician 1983.
  private func measure(_ operands: TrainingOperands, _ channel: Int) -> Statistics {
    var (mean, squares) = (0.0, 0.0)
    for image in 0..<context.count {
      let source = operands.inputs[0] + plane(image, channel)
      let ownMean = Double(context.kernels.kernels.sumOfMap(source, area)) / Double(area)
      let ownSquares = context.kernels.kernels.squaresOfMap(source, area, Float(ownMean))
      let difference = ownMean - mean
      mean += difference / Double(image + 1)
      squares += Double(ownSquares) + difference * difference * Double(area * image) / Double(image + 1)
    }
    follow(operands, channel, mean: mean, variance: squares / Double(max(1, population - 1)))
    return Statistics(mean: mean, inverseDeviation: 1 / (squares / Double(population) + epsilon).squareRoot())
  }

  /// - Parameter variance: the unbiased one.
  private func follow(_ operands: TrainingOperands, _ channel: Int, mean: Double, variance: Double) {
    let (means, variances) = (operands.values[.mean]!.pointer, operands.values[.variance]!.pointer)
    means[channel] += Float(Self.momentum * (mean - Double(means[channel])))
    variances[channel] += Float(Self.momentum * (variance - Double(variances[channel])))
  }

  private func normalize(_ operands: TrainingOperands, _ statistics: Statistics, _ channel: Int) {
    let scale = Double(operands.values[.scale]!.pointer[channel]) * statistics.inverseDeviation
    let shift = Double(operands.values[.shift]!.pointer[channel]) - statistics.mean * scale
    for image in 0..<context.count {
      let first = plane(image, channel)
      context.kernels.kernels.scaleMap(
        operands.inputs[0] + first, area, .init(scale: Float(scale), shift: Float(shift)), operands.output + first)
    }
  }

  /// With x̂ = (x − mean) ÷ deviation and n elements: scale ÷ deviation · (g − Σg ÷ n − x̂ Σ(g x̂) ÷ n).
  private func propagate(_ operands: TrainingOperands, _ statistics: Statistics, _ channel: Int) {
    var (sum, product) = (0.0, 0.0)
    let center = Float(statistics.mean)
    for image in 0..<context.count {
      let first = plane(image, channel)
      let own = context.kernels.kernels.momentsOfMaps(
        operands.outputGradient + first, operands.inputs[0] + first, area, center)
      sum += Double(own.sum)
      product += Double(own.product)
    }
    product *= statistics.inverseDeviation
    operands.gradients[.shift]!.pointer[channel] = Float(sum)
    operands.gradients[.scale]!.pointer[channel] = Float(product)
    guard let result = operands.inputGradients[0] else { return }
    let factor = Double(operands.values[.scale]!.pointer[channel]) * statistics.inverseDeviation
    let slope = -factor * product * statistics.inverseDeviation / Double(population)
    let shift = -factor * sum / Double(population) - slope * statistics.mean
    for image in 0..<context.count {
      let first = plane(image, channel)
      context.kernels.kernels.mixMaps(
        operands.outputGradient + first, operands.inputs[0] + first, area, (Float(factor), Float(slope)), Float(shift),
        result + first)
    }
  }
}
