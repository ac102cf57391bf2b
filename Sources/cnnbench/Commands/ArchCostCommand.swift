import ArgumentParser
import Convolution
import Foundation
import ModelFiles
import NetworkCosts
import Networks
import Published
import Reporting

extension CostReport.MACKind: ExpressibleByArgument {}
extension LayerGrouping: ExpressibleByArgument {}

/// Counts what networks cost, and compares it with what was published.
struct ArchCostCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "arch-cost",
    abstract: "Counts what network architectures cost, from the perceptron to Inception-ResNet.",
    discussion: """
      Names: see 'cnnbench list architectures'. Write a perceptron with its sizes, as in \
      two-layer:784-300-10. Describe a network of your own in a model file: see Documentation/Costs.md and the \
      examples in Benchmarks/Suites.

      Exit status: 0 counted; 64 wrong usage; 65 unusable model file, or an image that does not fit; 74 the \
      results could not be written.
      """)

  @Argument(help: ArgumentHelp("The architectures to count.", valueName: "name"))
  var names: [String] = []

  @Flag(help: "Counts all architectures.")
  var all = false

  @Option(help: ArgumentHelp("A network described in YAML. May be repeated.", valueName: "model.yaml"))
  var file: [String] = []

  @Option(help: ArgumentHelp("Prints again what --format json wrote.", valueName: "file"))
  var read: String?

  @Flag(help: "Shows every layer, and the multiplications of each convolution algorithm.")
  var layers = false

  @Option(
    name: .customLong("by"),
    help: "Sums the layers of --layers by stage or by block: conv2_1 is a block of the stage conv2.")
  var grouping: LayerGrouping?

  @Option(
    help: ArgumentHelp("Replaces the size of the image.", valueName: "CxHxW"), transform: OptionValue.featureShape)
  var input: FeatureShape?

  @Option(help: ArgumentHelp("Images in a batch (default: 1).", valueName: "n"))
  var mb: Int?

  @Option(help: "MACs to show: of all taps, or of those that read inside the image.")
  var count = CostReport.MACKind.dense

  @Flag(help: "Also counts backward MACs, stored activations and optimiser state.")
  var training = false

  @Option(
    name: .customLong("format"),
    help: "Format of the results (default: by the name of the output file, else table).")
  var chosenFormat: CostForm?

  @OptionGroup
  var measured: MeasuredFile

  @OptionGroup
  var output: ReportOutput

  func validate() throws {
    if let mb, mb < 1 { throw ValidationError("the batch size must be at least 1 (found --mb \(mb))") }
    let isCountAsked = !names.isEmpty || all || !file.isEmpty || input != nil || mb != nil || training
    if grouping != nil, !layers { throw ValidationError("--by sums the layers of --layers; add --layers") }
    if read != nil, isCountAsked || networkForm != nil {
      throw ValidationError(
        "--read prints an earlier count; combine it with --layers, --by, --count, --format and --output only")
    }
    if let networkForm, layers || training || count != .dense {
      throw ValidationError(
        "--format \(networkForm.name) \(networkForm.purpose) without costs; leave out --layers, --training and --count")
    }
    if names.isEmpty, !all, file.isEmpty, read == nil {
      throw ValidationError("nothing to count: name an architecture, or use --all or --file")
    }
  }

  func run() throws {
    try output.requireWritable()
    if let read { return try publish(try results(readFrom: read)) }
    let (requested, skipped) = try requestedNetworks()
    if let networkForm { return try output.publish(try text(of: requested, as: networkForm)) }
    let options = CostOptions(batch: batch, includesTraining: training, includesAlgorithms: layers)
    var counted: [CountedNetwork] = []
    for request in requested {
      let cost = try explainingFailure(of: request.network.name) { try NetworkCost(request.network, options: options) }
      counted.append(CountedNetwork(cost: cost, source: request.source, caveat: request.caveat))
    }
    let results = CostResults(networks: counted, skipped: skipped, published: try publishedFigures(requested))
    try publish(ResultEnvelope(counted: results, options: optionsInForce))
  }

  private func publish(_ envelope: ResultEnvelope<CostResults>) throws {
    guard case .report(let form) = format else { return }
    try output.publish(
      CostReport(showsLayers: layers, grouping: grouping, macs: count, latencies: try measured.latencies())
        .document(of: envelope), as: form)
  }

  // MARK: What is asked for

  private var batch: Int { mb ?? 1 }

  /// The form that was asked for, in words or by the name of the file.
  private var format: CostForm { chosenFormat ?? output.path.flatMap(CostForm.init(path:)) ?? .report(.table) }

  private var networkForm: NetworkForm? {
    if case .network(let form) = format { form } else { nil }
  }

  private var optionsInForce: [String: String] {
    var options = [
      "names": names.joined(separator: " "), "all": "\(all)", "mb": "\(batch)", "training": "\(training)",
      "layers": "\(layers)",
    ]
    options["file"] = file.isEmpty ? nil : file.joined(separator: " ")
    options["by"] = grouping?.rawValue
    options["input"] = input?.description
    return options
  }

  private struct Request {
    let network: Network
    let source: String
    let caveat: String?
    /// Whether the published figures are about it: an architecture of the catalog with its usual image.
    let isPublished: Bool
  }

  /// What is counted, and which of `--all` cannot take the image.
  private func requestedNetworks() throws -> (counted: [Request], skipped: [SkippedNetwork]) {
    var counted: [Request] = []
    var skipped: [SkippedNetwork] = []
    for architecture in all ? ArchitectureCatalog.architectures : [] {
      do throws(NetworkError) {
        counted.append(try request(for: architecture))
      } catch {
        skipped.append(
          SkippedNetwork(name: architecture.name, input: input ?? architecture.input, reason: error.description))
      }
    }
    for name in names {
      let architecture = try architecture(named: name)
      counted.append(try explainingFailure(of: name) { try request(for: architecture) })
    }
    return (counted + (try file.map(request(forFile:))), skipped)
  }

  private func request(for architecture: Architecture) throws(NetworkError) -> Request {
    Request(
      network: try architecture.network(input: input), source: architecture.source,
      caveat: architecture.caveat(for: input), isPublished: input == nil)
  }

  private func architecture(named name: String) throws -> Architecture {
    do {
      return try ArchitectureCatalog.architecture(named: name)
    } catch let error as UnknownArchitecture {
      throw CommandFailure(.usage, error.description, note: "see 'cnnbench list architectures'")
    } catch {
      throw CommandFailure(.usage, "\(error)")
    }
  }

  private func request(forFile path: String) throws -> Request {
    let text = try text(ofFile: path)
    do {
      let network = try ModelFile.network(yaml: text, path: path, input: input)
      return Request(network: network, source: path, caveat: nil, isPublished: false)
    } catch {
      throw CommandFailure(.data, error.description)
    }
  }

  private func results(readFrom path: String) throws -> ResultEnvelope<CostResults> {
    let text = try text(ofFile: path)
    do { return try ResultEnvelope(json: text) } catch { throw CommandFailure(.data, "\(path): \(error)") }
  }

  private func text(ofFile path: String) throws -> String {
    try explainingFailure(of: path) { try BatchFileReader.textOfFile(path) }
  }

  private func explainingFailure<Value>(of name: String, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch { throw CommandFailure(.data, "\(name): \(error)") }
  }

  // MARK: What is found

  /// The published figures about whole networks; with `--layers`, also those about their parts.
  private func publishedFigures(_ requests: [Request]) throws -> [PublishedComparison] {
    guard batch == 1 else { return [] }
    let names = Set(requests.filter(\.isPublished).map(\.network.name))
    var networks = NetworkCache()
    return try FigureComparison.all(&networks).map(PublishedComparison.init).filter { comparison in
      names.contains(comparison.network) && (layers || comparison.part.isEmpty)
    }
  }

  private func text(of requests: [Request], as form: NetworkForm) throws -> String {
    try requests.map { request in
      try explainingFailure(of: request.network.name) { try form.text(request.network, request.source, batch) }
    }.joined(separator: "\n").printableLines.joined(separator: "\n")
  }
}
