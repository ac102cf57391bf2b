/// A layer as described: without shapes.
package struct LayerDescription: Hashable, Sendable {
  package let name: String
  package let operation: Operation
  /// Indices of the layers that it reads.
  package let inputs: [Int]
  /// Whether it belongs to a classifier that is used in training only.
  package let isAuxiliary: Bool
  /// Index of the layer whose weights it uses; nil if it has its own.
  package let weightsOf: Int?

  package init(
    name: String, operation: Operation, inputs: [Int], isAuxiliary: Bool = false, weightsOf: Int? = nil
  ) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.isAuxiliary = isAuxiliary
    self.weightsOf = weightsOf
  }
}
