/// Where the output of an operation lies in memory.
package enum Placement: Hashable, Sendable {
  /// In memory of its own, written while the inputs are read.
  case own
  /// In the place of an input with as many elements, if nobody reads that input later: no element is read once its place
  /// has been written.
  case overInput
  /// Nowhere but in its input: the same elements in the same order, so that nothing is read, written or executed.
  case view
  /// Nowhere but in its input, of which it is a run of channels: nothing is read, written or executed.
  case part
  /// With the weights: it is there before the network runs, and stays.
  case weights

  /// Whether the output lies in its input.
  package var isInInput: Bool { self == .view || self == .part }
}
