import Networks
import Tensors
import Weights
import WorkerThreads

/// The parameters of a layer in one precision.
struct ParameterTable<Element: BinaryFloatingPoint & Sendable>: Sendable {
  private let values: [ParameterRole: [Element]]

  init(_ parameters: LayerParameters, roles: [ParameterRole]) {
    values = Dictionary(uniqueKeysWithValues: roles.map { ($0, parameters.values($0)) })
  }

  /// Empty where the layer has none.
  subscript(role: ParameterRole) -> [Element] { values[role] ?? [] }

  var byteCount: Int { values.values.reduce(0) { $0 + $1.count * MemoryLayout<Element>.stride } }
}

/// One image of what a layer reads and writes, planes one after the other.
struct LayerMaps<Element: BinaryFloatingPoint & Sendable> {
  let shapes: LayerShapes
  let inputs: [UnsafePointer<Element>]
  let output: UnsafeMutablePointer<Element>
  let parameters: ParameterTable<Element>

  /// The plane of a channel of an input.
  func plane(_ channel: Int, ofInput input: Int = 0) -> UnsafePointer<Element> {
    inputs[input] + channel * shapes.inputs[input].size.area
  }

  /// The plane of a channel of the output.
  func outputPlane(_ channel: Int) -> UnsafeMutablePointer<Element> { output + channel * shapes.output.size.area }
}

/// An operation whose definition is written down once, for both precisions: in double precision it is the exact answer,
/// in fp32 it runs wherever no kernel is faster.
protocol PlainOperation: InferredOperation {
  /// The parameters that it reads.
  var parameterRoles: [ParameterRole] { get }
  /// Whether some channels of the output can be computed without the others.
  var dividesByChannels: Bool { get }
  /// Computes some channels of the output of one image; all of them where they cannot be divided.
  ///
  /// Each is specialised for both precisions by name: the compiler sees no caller that knows the precision, and code that
  /// asks for it element by element is some ten times as slow.
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>)
}

extension PlainOperation {
  var parameterRoles: [ParameterRole] { [] }
  var dividesByChannels: Bool { true }

  /// Channels that one task computes.
  func tasks(of shape: FeatureShape) -> ChannelTasks {
    ChannelTasks(channels: shape.channels, largest: dividesByChannels ? PlainTasks.channelCount : shape.channels)
  }

  func computeExactly(_ layer: ExactLayer) {
    let parameters = ParameterTable<Double>(layer.parameters, roles: parameterRoles)
    let tasks = tasks(of: layer.shapes.output)
    layer.workers.run(taskCount: layer.batch * tasks.count) { task, _ in
      compute(layer.maps(image: task / tasks.count, parameters: parameters), channels: tasks[task % tasks.count])
    }
  }

  func makeStep(_ context: StepContext) -> any LayerStep { PlainStep(self, context) }
}

enum PlainTasks {
  static let channelCount = 8
}

/// Channels of an image, in parts that are computed by different threads.
struct ChannelTasks: Hashable, Sendable {
  let channels: Int
  let largest: Int

  var count: Int { channels.dividedRoundingUp(by: largest) }

  subscript(task: Int) -> Range<Int> { task * largest..<min(channels, (task + 1) * largest) }
}
