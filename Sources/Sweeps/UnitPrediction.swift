/// How long a unit is expected to take, from what it is and never from the machine: the deal is to be the same everywhere.
///
/// Only the proportions matter for the deal, and the order of magnitude for time limits.
package struct UnitPrediction: Sendable {
  /// Candidates of one number of threads and one state of the caches.
  package var candidateCount = 1
  /// Numbers of threads × states of the caches.
  package var conditionCount = 1
  /// The longest measurement of one candidate.
  package var secondsPerCandidate = 0.5
  /// Multiply-adds of one execution, from the costs of networks.
  package var macCount = 0
  /// Convolutions whose algorithms are chosen by measuring; 0 outside of networks.
  package var chosenLayerCount = 0

  package init() {}

  /// What a process takes to start and to look at the machine.
  private static let startSeconds = 0.5
  /// Planning, packing and warming up one candidate.
  private static let preparationSeconds = 0.05
  /// Measuring the candidates of one convolution of a network.
  private static let choiceSeconds = 0.3
  /// What the exact answer computes of, on one thread.
  private static let exactMACsPerSecond = 0.5e9
  /// What candidates compute at, where a measurement is so short that one execution fills it.
  private static let macsPerSecond = 10e9
  /// Executions of one candidate that are the least: verified, warmed up, timed.
  private static let leastExecutions = 10.0
  /// What `cnnbench machine` takes.
  package static let machineSeconds = 30.0

  package var seconds: Double {
    let execution = Double(macCount) / Self.macsPerSecond
    let timing = max(secondsPerCandidate, Self.leastExecutions * execution)
    let candidates = Double(candidateCount * conditionCount) * (Self.preparationSeconds + timing)
    let choices = Double(chosenLayerCount * candidateCount) * Self.choiceSeconds
    return Self.startSeconds + candidates + choices + Double(macCount) / Self.exactMACsPerSecond
  }
}
