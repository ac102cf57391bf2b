import ArgumentParser
import Convolution

/// The options that say which convolutions.
struct ProblemOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A convolution; see 'cnnbench help problem'. May be repeated.", valueName: "descriptor"))
  var problem: [String] = []

  @Option(help: ArgumentHelp("A batch file in benchdnn's format. May be repeated.", valueName: "file"))
  var batch: [String] = []

  @Option(help: ArgumentHelp("All distinct convolutions of a network. May be repeated.", valueName: "name"))
  var net: [String] = []

  @Option(
    help: ArgumentHelp("All distinct convolutions of a model file, YAML or ONNX. May be repeated.", valueName: "model"))
  var file: [String] = []

  @Option(
    help: ArgumentHelp("The shape of an input of the model files. May be repeated.", valueName: "CxHxW|name=shape"),
    transform: OptionValue.inputShape)
  var input: [InputShape] = []

  @Option(
    name: .customLong("match"),
    help: ArgumentHelp(
      "Keeps only problems whose descriptor or name matches the regular expression.", valueName: "regex"),
    transform: OptionValue.pattern)
  var pattern: ProblemPattern?

  @Option(help: "Direction: forward, one of the two backward convolutions of training, or all three side by side.")
  var direction = DirectionChoice.forward

  @Option(help: ArgumentHelp("Replaces the batch size of all problems.", valueName: "n"))
  var mb: Int?

  @Option(
    help: ArgumentHelp(
      "Post-operations of forward convolutions; relu6 or clip:low:high may replace relu (default: bias). With "
        + "backward-weights, bias adds the gradient of the bias.",
      valueName: "bias,sum,relu|none"),
    transform: OptionValue.postOps)
  var postOps: PostOps?

  static let standardPostOps: PostOps = .bias

  func validate() throws {
    if let mb, mb < 1 { throw ValidationError("the batch size must be at least 1 (found --mb \(mb))") }
    if file.isEmpty, let shape = input.first {
      throw ValidationError("--input \(shape) is the shape of a model file's input, and there is no --file")
    }
    try input.validate(hasFile: true)
    guard let postOps, !postOps.isEmpty else { return }
    if direction == .backwardData {
      throw ValidationError("--post-ops does not apply to --direction \(direction.rawValue)")
    }
    if direction == .backwardWeights, postOps != .bias {
      throw ValidationError(
        "with --direction \(direction.rawValue), --post-ops is none or bias (found \(postOps.text))")
    }
  }

  var areGiven: Bool {
    !(problem + batch + net + file).isEmpty || pattern != nil || direction != .forward || mb != nil || postOps != nil
  }

  var requested: RequestedProblems {
    RequestedProblems(
      descriptors: problem, batchFiles: batch, networks: net, files: file, inputs: input,
      forms: direction.forms(postOps: postOps), batch: mb, pattern: pattern)
  }

  /// The options in force, for result files.
  var settings: [String: String] {
    var options = ["direction": direction.rawValue, "post-ops": requested.forms[0].postOps.text]
    for (name, values) in [("problem", problem), ("batch", batch), ("net", net), ("file", file)] where !values.isEmpty {
      options[name] = values.joined(separator: " ")
    }
    options["input"] = input.isEmpty ? nil : input.map(\.description).joined(separator: " ")
    options["mb"] = mb.map(String.init)
    options["match"] = pattern?.text
    return options
  }
}
