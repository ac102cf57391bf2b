/// What a plan is held to besides speed, by a backend that has a choice.
package struct PlanDemands: Hashable, Sendable {
  /// The largest error that it may make on random data ÷ the largest output; infinity for any that passes verification.
  package var largestRelativeError: Double
  /// Bytes that its workspace and its packed weights may take together; nil for all that there are.
  package var largestByteCount: Int?
  /// Whether a NaN in the input may reach those outputs only whose window reads it.
  package var keepsNaNLocal = false
  /// Whether operands are in memory, not in the caches, when it executes.
  package var startsCold: Bool
  /// Whether of the operands that are in memory then only packed weights are, as in a network: its layers evict each other's
  /// weights, and hand each other maps.
  package var isWithinNetwork: Bool

  /// Whether weights change from one execution to the next, so that packing them is a part of each.
  package var packsWeights = false

  /// What is demanded unless something else is said: several times the error of plain sums.
  package static let standardRelativeError = 2e-5

  package init(
    largestRelativeError: Double = PlanDemands.standardRelativeError, largestByteCount: Int? = nil,
    startsCold: Bool = false, isWithinNetwork: Bool = false
  ) {
    self.largestRelativeError = largestRelativeError
    self.largestByteCount = largestByteCount
    self.startsCold = startsCold
    self.isWithinNetwork = isWithinNetwork
  }
}
