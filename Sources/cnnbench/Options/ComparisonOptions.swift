import ArgumentParser
import Harness
import Reporting

/// The options that say when a difference counts.
struct ComparisonOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Times that differ by no more are not called different (default: 3%).", valueName: "percentage"),
    transform: OptionValue.percentage)
  var threshold = ComparisonRules.standardThreshold

  @Option(
    help: ArgumentHelp(
      "Limits of single rows, in YAML: see Documentation/ContinuousIntegration.md.", valueName: "file"))
  var limits: String?

  @Option(
    help: ArgumentHelp(
      "Results of 'cnnbench calibrate' on the same machine, in JSON: how often the same is called different.",
      valueName: "file"))
  var calibration: String?

  @Option(
    help: ArgumentHelp(
      "How far medians of two processes of the same program lie apart: the standard deviation that is added to rows that one process measured (default: 2%).",
      valueName: "percentage"),
    transform: OptionValue.percentage)
  var processDeviation: Double?

  @Option(help: "Which quantities are compared.")
  var only: ComparisonRules.Quantities = .all

  @Flag(help: "Compares times of different machines, too.")
  var acrossMachines = false

  /// - Throws: `CommandFailure` for a file of limits that cannot be used.
  func rules() throws -> ComparisonRules {
    var rules = ComparisonRules()
    rules.threshold = threshold
    rules.quantities = only
    rules.comparesAcrossMachines = acrossMachines
    if let processDeviation { rules.processDeviation = ProcessDeviation(relativeStandardDeviation: processDeviation) }
    guard let limits else { return rules }
    let text = try StoredResult.text(of: limits)
    do { rules.limits = try LimitsFile.limits(parsing: text) } catch {
      throw CommandFailure(.data, "'\(limits)': \(error)")
    }
    return rules
  }

  /// - Throws: `CommandFailure` for a file that is no calibration.
  func measuredCalibration() throws -> Calibration? {
    guard let path = calibration else { return nil }
    guard let calibration = try StoredResult.file(at: path).calibration else {
      throw CommandFailure(.data, "'\(path)' holds no results of 'cnnbench calibrate'")
    }
    return calibration
  }

  /// The options in force, for result files.
  var settings: [String: String] {
    var options = ["threshold": "\(threshold)", "only": only.rawValue, "across-machines": "\(acrossMachines)"]
    options["limits"] = limits
    options["calibration"] = calibration
    options["process-deviation"] = processDeviation.map { "\($0)" }
    return options
  }
}

extension ComparisonRules.Quantities: ExpressibleByArgument {}
