import Backends
import Networks
import WorkerThreads

/// A layer with its inputs in double precision, and room for its output.
struct ExactLayer: @unchecked Sendable {
  let shapes: LayerShapes
  let batch: Int
  /// Images of each input, one after the other.
  let inputs: [UnsafePointer<Double>]
  let output: UnsafeMutablePointer<Double>
  let parameters: LayerParameters
  let workers: ThreadPool
  let products: DoublePrecisionProducts

  /// One image, with the parameters that are given.
  func maps(image: Int, parameters: ParameterTable<Double>) -> LayerMaps<Double> {
    LayerMaps(
      shapes: shapes, inputs: zip(inputs, shapes.inputs).map { $0 + image * $1.elementCount },
      output: output + image * shapes.output.elementCount, parameters: parameters)
  }
}
