/// What a run tells while it goes on.
package enum RunEvent: Sendable {
  /// What runs now, and what the run takes from now on, were every measurement to use its time.
  case running(String, timeLeft: Duration)
  /// Nothing runs at this moment: something else is about to be told, or the run has ended.
  case paused
  /// Something is not as it was asked for; the run goes on without.
  case note(String)
}

/// Is told of the events of a run, from any of its threads.
package typealias RunObserver = @Sendable (RunEvent) -> Void
