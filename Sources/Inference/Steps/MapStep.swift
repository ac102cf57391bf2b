import Networks
import Tensors
import VectorKernels

/// What is done to each channel, or each element, of each image by itself.
struct MapStep: LayerStep {
  /// Computes one channel of one image.
  typealias ChannelBody = @Sendable (_ operands: StepOperands, _ image: Int, _ channel: Int) -> Void
  /// Computes neighbouring elements of one image, of all channels.
  typealias ElementBody = @Sendable (_ operands: StepOperands, _ image: Int, _ elements: Range<Int>) -> Void
  private typealias Body = @Sendable (_ operands: StepOperands, _ image: Int, _ channels: Range<Int>) -> Void

  let summary: String
  private let context: StepContext
  private let makeChannels: @Sendable (LayerParameters) -> Body

  /// - Parameter makeChannel: gives the body for a layer's parameters.
  init(
    _ summary: String, _ context: StepContext, makeChannel: @escaping @Sendable (LayerParameters) -> ChannelBody
  ) {
    self.summary = summary
    self.context = context
    makeChannels = { parameters in
      let body = makeChannel(parameters)
      return { operands, image, channels in
        for channel in channels { body(operands, image, channel) }
      }
    }
  }

  /// - Parameter body: knows no channels, so that small ones do not cost a call each.
  init(_ summary: String, _ context: StepContext, body: @escaping ElementBody) {
    self.summary = summary
    self.context = context
    let area = context.shapes.output.size.area
    makeChannels = { _ in
      { operands, image, channels in
        body(operands, image, channels.lowerBound * area..<channels.upperBound * area)
      }
    }
  }

  /// Elements that a task reads at least, so that handing it out costs little.
  private static let leastElementCount = 4096

  func makeBody(_ parameters: LayerParameters) throws(AllocationFailure) -> StepBody {
    let body = makeChannels(parameters)
    let channels = context.shapes.output.channels
    let area = max(context.shapes.output.size.area, context.shapes.inputs.map(\.size.area).max() ?? 1)
    let tasks = ChannelTasks(channels: channels, largest: max(1, Self.leastElementCount / area))
    return StepBody { [context] operands in
      {
        context.workers.run(taskCount: context.batch * tasks.count) { task, _ in
          body(operands, task / tasks.count, tasks[task % tasks.count])
        }
      }
    }
  }
}

extension MapStep {
  /// Multiplies each channel by a factor and adds a summand, and clamps.
  ///
  /// - Parameter channelScaling: nil where there is nothing to do but to clamp.
  static func scaling(
    _ summary: String, _ context: StepContext, channelScaling: @escaping @Sendable (LayerParameters) -> ChannelScaling?
  ) -> MapStep {
    let area = context.shapes.output.size.area
    return MapStep(summary, context) { parameters in
      let scalings = channelScaling(parameters).map { zip($0.factors, $0.summands).map { (Float($0), Float($1)) } }
      return { operands, image, channel in
        var scaling = MapScaling(low: context.low, high: context.high)
        if let scalings { (scaling.scale, scaling.shift) = scalings[channel] }
        context.kernels.scaleMap(
          operands.inputs[0][image] + channel * area, area, scaling, operands.output[image] + channel * area)
      }
    }
  }
}
