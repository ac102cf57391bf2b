/// A layer that does not fit.
package struct NetworkError: Error, Equatable, CustomStringConvertible {
  package let layer: String
  package let fault: LayerFault

  package var description: String { "layer '\(layer)': \(fault)" }
}
