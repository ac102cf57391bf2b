import Convolution
import Networks

/// The problems that a command line asks for, in the order of its options' kinds: problems, batch files, networks.
struct RequestedProblems {
  var descriptors: [String]
  var batchFiles: [String]
  var networks: [String]
  var direction: ConvolutionDirection
  var postOps: PostOps
  /// Replaces the batch size of every problem; nil keeps them.
  var batch: Int?

  /// All problems, or the default suite where none is named.
  ///
  /// - Throws: `CommandFailure` for the first thing that is wrong.
  func entries() throws -> [BatchEntry] {
    let isDefault = descriptors.isEmpty && batchFiles.isEmpty && networks.isEmpty
    let named = try (isDefault ? DefaultSuite.descriptors : descriptors).map(entry(forDescriptor:))
    return try named + batchFiles.flatMap(entries(ofBatchFile:)) + networks.flatMap(entries(ofNetwork:))
  }

  private func entry(forDescriptor text: String) throws -> BatchEntry {
    do {
      return try entry(for: ConvolutionLayer(descriptor: text))
    } catch let error as DescriptorError {
      throw CommandFailure(.usage, error.description, note: DescriptorError.hint)
    } catch {
      throw CommandFailure(.usage, "'\(text)': \(error)")
    }
  }

  private func entries(ofBatchFile path: String) throws -> [BatchEntry] {
    var reader = BatchFileReader(direction: direction, postOps: postOps, batch: batch)
    do {
      return try reader.read(path)
    } catch {
      throw CommandFailure(.data, error.description)
    }
  }

  private func entries(ofNetwork name: String) throws -> [BatchEntry] {
    do {
      let layers = try ArchitectureCatalog.convolutionLayers(ofNetworkNamed: name, batch: batch ?? 1)
      guard !layers.isEmpty else { throw CommandFailure(.usage, "the network '\(name)' has no convolution") }
      return try layers.map(entry(for:))
    } catch let failure as CommandFailure {
      throw failure
    } catch let error as UnknownArchitecture {
      let names = ArchitectureCatalog.architectures.map(\.name).joined(separator: ", ")
      throw CommandFailure(.usage, error.description, note: error.nearest == nil ? "there are \(names)" : nil)
    } catch {
      throw CommandFailure(.usage, "the network '\(name)' with a batch of \(batch ?? 1): \(error)")
    }
  }

  private func entry(for layer: ConvolutionLayer) throws -> BatchEntry {
    BatchEntry(layer: layer.with(try layer.problem.with(batch: batch, direction: direction, postOps: postOps)))
  }
}
