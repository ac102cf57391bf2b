/// Where plans take their blocking from.
package enum BlockingChoice: String, CaseIterable, Sendable {
  /// The analytic model.
  case model
  /// What `cnnbench tune` found for the problem on this machine, else the model.
  case tuned
}
