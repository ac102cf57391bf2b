/// Tensors that do not fit into memory, in one sentence.
package struct MemoryShortage: Error, CustomStringConvertible, Sendable {
  package let description: String
}
