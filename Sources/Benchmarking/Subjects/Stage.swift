/// Where a candidate stands on its way.
enum Stage<Value> {
  /// Nothing more is to be done for its result.
  case ended(EndedCandidate)
  /// The candidate goes on with this value.
  case running(Value)
  /// The run was interrupted before its turn.
  case unreached

  var running: Value? {
    if case .running(let value) = self { value } else { nil }
  }

  var ended: EndedCandidate? {
    if case .ended(let candidate) = self { candidate } else { nil }
  }
}
