import ArgumentParser
import Convolution
import Networks

/// The problems that a command line asks for, in the order of its options' kinds: problems, batch files, networks.
struct RequestedProblems {
  var descriptors: [String]
  var batchFiles: [String]
  var networks: [String]
  /// Model files, and the shapes of their inputs.
  var files: [String] = []
  var inputs: [InputShape] = []
  /// Directions and post-operations: each problem is asked for in all of them, one after the other.
  var forms: [ProblemForm]
  /// Replaces the batch size of every problem; nil keeps them.
  var batch: Int?
  /// Which problems are kept; nil for all.
  var pattern: ProblemPattern?

  /// All problems, or the default suite where none is named.
  ///
  /// - Throws: `CommandFailure` for the first thing that is wrong.
  func contents() throws -> BatchContents {
    let isDefault = descriptors.isEmpty && batchFiles.isEmpty && networks.isEmpty && files.isEmpty
    let named = try (isDefault ? DefaultSuite.descriptors : descriptors).flatMap(items(forDescriptor:))
    let files = try batchFiles.map(contents(ofBatchFile:))
    let layers = try (networks.flatMap(entries(ofNetwork:)) + self.files.flatMap(entries(ofModelFile:))).map(
      BatchItem.problem)
    let items = named + files.flatMap(\.items) + layers
    return BatchContents(items: try matching(items), faults: files.flatMap(\.faults))
  }

  private func matching(_ items: [BatchItem]) throws -> [BatchItem] {
    guard let pattern, !items.isEmpty else { return items }
    let matching = items.filter { pattern.isFound(in: $0.descriptor) }
    if matching.isEmpty {
      throw CommandFailure(.usage, "--match \(pattern.text) matches no problem")
    }
    return matching
  }

  /// All problems, after included files that cannot be read were reported on standard error.
  func reportedContents() throws -> BatchContents {
    let contents = try contents()
    for fault in contents.faults { StandardError.write("error: \(fault)\n") }
    guard !contents.items.isEmpty else { throw ExitCode(ExitStatus.data.rawValue) }
    if !contents.faults.isEmpty { StandardError.write("note: the other problems run; the exit status will be 65\n") }
    return contents
  }

  /// The one problem of a command that works on one.
  ///
  /// - Throws: `CommandFailure` as `contents` does, and for a problem that cannot be worked on.
  func onlyEntry() throws -> BatchEntry {
    switch try contents().items[0] {
    case .problem(let entry): return entry
    case .skipped(let problem): throw CommandFailure(.data, "'\(problem.descriptor)': \(problem.reason)")
    }
  }

  private func items(forDescriptor text: String) throws -> [BatchItem] {
    do {
      return try entries(for: ConvolutionLayer(descriptor: text)).map(BatchItem.problem)
    } catch let error as DescriptorError {
      let skipped = forms.compactMap { SkippedProblem(error, direction: $0.direction) }
      if !skipped.isEmpty { return skipped.map(BatchItem.skipped) }
      throw CommandFailure(.usage, error.description, note: DescriptorError.hint)
    } catch {
      throw CommandFailure(.usage, "'\(text)': \(error)")
    }
  }

  private func contents(ofBatchFile path: String) throws -> BatchContents {
    var reader = BatchFileReader(forms: forms, batch: batch)
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
      return try layers.flatMap(entries(for:))
    } catch let failure as CommandFailure {
      throw failure
    } catch let error as UnknownArchitecture {
      let names = ArchitectureCatalog.architectures.map(\.name).joined(separator: ", ")
      throw CommandFailure(.usage, error.description, note: error.nearest == nil ? "there are \(names)" : nil)
    } catch {
      throw CommandFailure(.usage, "the network '\(name)' with a batch of \(batch ?? 1): \(error)")
    }
  }

  private func entries(ofModelFile path: String) throws -> [BatchEntry] {
    let network = try ModelSource(path, inputs: inputs).network
    do {
      let layers = try network.convolutionLayers(batch: batch ?? 1)
      guard !layers.isEmpty else { throw CommandFailure(.usage, "\(path) has no convolution") }
      return try layers.flatMap(entries(for:))
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      throw CommandFailure(.data, "\(path) with a batch of \(batch ?? 1): \(error)")
    }
  }

  private func entries(for layer: ConvolutionLayer) throws -> [BatchEntry] {
    try forms.map { form in
      BatchEntry(
        layer: layer.with(
          try layer.problem.with(batch: batch, direction: form.direction, postOps: form.postOps)))
    }
  }
}
