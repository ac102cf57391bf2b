import ArgumentParser
import Foundation
import ModelFiles
import Networks
import Weights

/// Writes networks with weights for other programs to read.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Writes a network as an ONNX file, with seeded or given weights.",
    discussion: """
      The network is one of the catalogue (see 'cnnbench list architectures') or that of a model file. Its weights are \
      pseudo-random and depend on the seed and the layers' names alone, or come from an ONNX file: by the names of \
      tensors, or if no name agrees, by order and shape. Documentation/Models.md says what becomes of each layer.

      Exit status: 0 written; 64 wrong usage; 65 unusable model file, or weights that do not fit; 74 the file could \
      not be written.
      """)

  @Argument(help: ArgumentHelp("The architecture.", valueName: "name"))
  var name: String?

  @Option(help: ArgumentHelp("A network described in YAML or ONNX, in the place of a name.", valueName: "model"))
  var file: String?

  @Option(help: ArgumentHelp("The file to write.", valueName: "file"))
  var onnx: String

  @Option(help: ArgumentHelp("Seed of the weights (default: 1).", valueName: "n"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("An ONNX file to take the weights from.", valueName: "file.onnx"))
  var weights: String?

  @Option(help: ArgumentHelp("Images in a batch, or dynamic to leave it open (default: 1).", valueName: "n|dynamic"))
  var mb: BatchSize = .fixed(1)

  @Option(help: ArgumentHelp("Replaces the size of the image.", valueName: "CxHxW"), transform: OptionValue.inputShape)
  var input: [InputShape] = []

  func validate() throws {
    guard (name == nil) != (file == nil) else { throw ValidationError("what to export: a name, or --file") }
    if seed != nil, weights != nil { throw ValidationError("--seed and --weights both say what the weights are") }
    try input.validate(hasFile: file != nil)
  }

  func run() throws {
    let (network, own) = try requested()
    let values = try values(for: network, own: own)
    do {
      try write(network, values)
    } catch {
      throw CommandFailure(.output, "\(onnx): \(error.systemReason)")
    }
    let parameters = network.parameterTensors.filter(\.role.isTrained).reduce(0) { $0 + $1.shape.elementCount }
    try StandardOutput.write("\(onnx): \(network.name), \(network.layers.count) layers, \(parameters) parameters\n")
  }

  private func requested() throws -> (Network, NetworkWeights?) {
    if let file {
      let source = try ModelSource(file, inputs: input)
      for node in source.uncounted { StandardError.write("note: not exported: \(node)\n") }
      return (source.network, source.weights)
    }
    let architecture = try ArchCostCommand.architecture(named: name ?? "")
    do { return (try architecture.network(input: input.image), nil) } catch {
      throw CommandFailure(.data, "\(architecture.name): \(error)")
    }
  }

  /// Those that were asked for; without a wish, those of the file, or seeded ones.
  private func values(for network: Network, own: NetworkWeights?) throws -> NetworkWeights {
    if let weights { return try GivenWeights(ofFile: weights).matched(to: network) }
    if seed == nil, let own { return own }
    return .seeded(seed ?? 1, for: network)
  }

  private func write(_ network: Network, _ values: NetworkWeights) throws {
    let file = try Self.emptyFile(onnx)
    defer { try? file.close() }
    var data: ONNXDataFile?
    if !ONNXFile.holdsWeights(of: network) {
      let dataFile = try Self.emptyFile(onnx + ".data")
      data = ONNXDataFile(location: URL(fileURLWithPath: onnx).lastPathComponent + ".data") { bytes in
        try dataFile.write(contentsOf: bytes())
      }
    }
    try ONNXFile.write(network, weights: values, batch: mb.images, data: data) { try file.write(contentsOf: $0) }
  }

  private static func emptyFile(_ path: String) throws -> FileHandle {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }
}

/// A value of `--mb` where it may be left open.
enum BatchSize: ExpressibleByArgument, CustomStringConvertible {
  case fixed(Int)
  case dynamic

  init?(argument: String) {
    if argument == "dynamic" {
      self = .dynamic
    } else if let images = Int(argument), (1...Int(UInt16.max)).contains(images) {
      self = .fixed(images)
    } else {
      return nil
    }
  }

  /// Nil where it is left open.
  var images: Int? {
    if case .fixed(let images) = self { images } else { nil }
  }

  var description: String { images.map(String.init) ?? "dynamic" }
  var defaultValueDescription: String { description }
}
