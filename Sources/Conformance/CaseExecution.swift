import Convolution
import Inference
import Kernels
import ModelFiles
import WorkerThreads

/// A model of a test case with its plan.
struct CaseExecution {
  private let model: ONNXModel
  private let execution: NetworkExecution

  /// - Parameter backends: the first one that can solve a convolution gets it.
  /// - Throws: `CaseEnd` where the engine has no plan, and what planning throws that fails.
  init(
    _ model: ONNXModel, backends: [any ConvolutionBackend], kernels: KernelTable, workers: ThreadPool
  ) throws {
    let chooser = ConvolutionChooser(backends, context: PlanContext(workers: workers))
    do {
      let plan = try NetworkPlan(
        model.network, batch: model.batch, chooser: chooser, kernels: kernels, workers: workers)
      execution = try NetworkExecution(plan, weights: model.weights)
    } catch let limitation as Limitation {
      throw CaseEnd.declined(limitation.reason)
    }
    self.model = model
  }

  /// The elements of each output of the graph; nil for those that were worked out while the file was read.
  func outputs(for input: ONNXTensorValue) -> [[Float]?] {
    _ = execution.input.elements.update(fromContentsOf: input.reals)
    execution.poison()
    execution.run()
    return model.outputs.map { output in
      guard case .layer(let layer, _) = output else { return nil }
      let images = execution.output(ofLayer: layer)
      let count = model.network.layers[layer].outputShape.elementCount
      return (0..<model.batch).flatMap { Array(UnsafeBufferPointer(start: images[$0], count: count)) }
    }
  }
}
