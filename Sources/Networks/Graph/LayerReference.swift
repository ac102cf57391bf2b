/// A layer that a builder has appended, to be read by others.
package struct LayerReference: Hashable, Sendable {
  let index: Int
}
