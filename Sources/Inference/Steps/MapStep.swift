import Networks
import Tensors
import VectorKernels

/// What is done to each channel of each image by itself.
struct MapStep: LayerStep {
  /// Computes one channel of one image.
  typealias Body = @Sendable (_ operands: StepOperands, _ image: Int, _ channel: Int) -> Void

  let summary: String
  private let context: StepContext
  private let makeChannel: @Sendable (LayerParameters) -> Body

  /// - Parameter makeChannel: gives the body for a layer's parameters.
  init(_ summary: String, _ context: StepContext, makeChannel: @escaping @Sendable (LayerParameters) -> Body) {
    self.summary = summary
    self.context = context
    self.makeChannel = makeChannel
  }

  /// Elements that a task reads at least, so that handing it out costs little.
  private static let leastElementCount = 4096

  func makeBody(_ parameters: LayerParameters) throws(AllocationFailure) -> StepBody {
    let body = makeChannel(parameters)
    let channels = context.shapes.output.channels
    let area = max(context.shapes.output.size.area, context.shapes.inputs.map(\.size.area).max() ?? 1)
    let tasks = ChannelTasks(channels: channels, largest: max(1, Self.leastElementCount / area))
    return StepBody { [context] operands in
      {
        context.workers.run(taskCount: context.batch * tasks.count) { task, _ in
          for channel in tasks[task % tasks.count] { body(operands, task / tasks.count, channel) }
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
