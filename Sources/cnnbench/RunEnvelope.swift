import Harness
import Reporting

extension ResultEnvelope {
  /// What this process measured.
  ///
  /// - Parameters:
  ///   - environment: where; this machine if nil.
  ///   - options: those in force, by their names.
  init(measured payload: Payload, on environment: Harness.Environment? = nil, options: [String: String]) {
    self.init(
      environment: environment ?? .current, settings: RunSettings(command: CommandWords.typed, options: options),
      payload: payload)
  }

  /// What this process counted, which is the same on every machine and at every time.
  init(counted payload: Payload, options: [String: String] = [:]) {
    self.init(
      environment: nil, settings: RunSettings(command: CommandWords.typed, options: options), payload: payload)
  }
}
