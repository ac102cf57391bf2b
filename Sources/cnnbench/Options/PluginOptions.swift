import ArgumentParser
import Backends
import Benchmarking
import Convolution
import Kernels

/// The options that bring in backends from shared libraries.
struct PluginOptions: ParsableArguments {
  private static let standardTimeLimit = try! TimeValue(parsing: "60s")

  @Option(
    help: ArgumentHelp(
      "Shared libraries with backends of your own, written against cnnbench_backend.h.",
      valueName: "file[@sha256:digest],…"))
  var plugin: [String] = []

  @Flag(
    inversion: .prefixedNo,
    help: "Has every backend of a plugin execute each layer in a process of its own before it is timed here.")
  var isolate = true

  @Option(
    help: ArgumentHelp(
      "After how long such a process is taken for hung (default: \(Self.standardTimeLimit)).", valueName: "duration"),
    transform: TimeValue.init(parsing:))
  var pluginTimeLimit: TimeValue = Self.standardTimeLimit

  /// Loads the libraries.
  ///
  /// - Parameter threadCount: with which backends are checked.
  /// - Throws: `PluginError` for a library that cannot be used; `CommandFailure` for one with another digest than is asked for.
  func load(on table: KernelTable, threadCount: Int = 1) throws -> LoadedPlugins {
    let process = PluginProcess(timeLimit: pluginTimeLimit.duration) { path, subject in
      CheckPluginCommand.arguments(
        path: path, subject: subject, isa: table.instructionSet.rawValue, threadCount: threadCount)
    }
    var libraries: [(PluginFile, PluginLibrary)] = []
    for word in BackendCatalog.names(in: plugin) {
      let file = try PluginFile(word)
      try file.requireDigest()
      if isolate { try process.load(file.path) }
      libraries.append((file, try PluginLibrary(path: file.path, instructionSet: table.instructionSet)))
    }
    let check: CheckedBackend.Check = { backend, problem in process.check(backend, on: problem) }
    return LoadedPlugins(libraries, check: isolate ? check : nil)
  }

  /// The options in force, for result files.
  var settings: [String: String] { plugin.isEmpty ? [:] : ["plugin": plugin.joined(separator: ",")] }
}

/// A value of `--plugin`: a path, and what the file must hold.
struct PluginFile {
  private static let separator = "@sha256:"

  let path: String
  private let expectedDigest: String?
  private let digest: String?

  /// - Throws: `ValidationError` for an empty path.
  init(_ text: String) throws {
    let range = text.ranges(of: Self.separator).last
    path = range.map { String(text[..<$0.lowerBound]) } ?? text
    expectedDigest = range.map { String(text[$0.upperBound...]) }
    guard !path.isEmpty else {
      throw ValidationError("--plugin takes a file such as ./my-backend.so (found '\(text)')")
    }
    digest = FileDigest.sha256(of: path)
  }

  /// The path with the digest of the file, as `--plugin` takes it.
  var word: String { path + (digest.map { Self.separator + $0 } ?? "") }

  /// - Throws: `CommandFailure` if the file is not the one that was asked for.
  func requireDigest() throws {
    guard let expectedDigest, let digest, !expectedDigest.hasPrefix(digest), !digest.hasPrefix(expectedDigest) else {
      return
    }
    throw CommandFailure(
      .unavailable, "the plugin '\(path)' has the digest \(digest), and --plugin asks for \(expectedDigest)",
      note: "the library was compiled anew since; leave out '\(Self.separator)\(expectedDigest)' to run it as it is")
  }
}

/// Backends of plugins, and the words that bring each of them in again.
struct LoadedPlugins {
  let backends: [any ConvolutionBackend]
  /// By the backend's name.
  let words: [String: String]

  /// - Parameter check: what each backend is put through before it is asked anything; nil for nothing.
  fileprivate init(_ libraries: [(PluginFile, PluginLibrary)], check: CheckedBackend.Check?) {
    var words: [String: String] = [:]
    backends = libraries.flatMap { file, library in
      library.backends.map { backend -> any ConvolutionBackend in
        words[backend.name] = words[backend.name] ?? file.word
        return check.map { CheckedBackend(backend, check: $0) } ?? backend
      }
    }
    self.words = words
  }

  /// - Throws: `CommandFailure` for a name that two backends have.
  func requireDistinctNames(in catalog: BackendCatalog) throws {
    var names: Set = [BackendCatalog.allAlgorithms]
    for name in catalog.backends.map(\.name) where !names.insert(name).inserted {
      throw CommandFailure(.unavailable, "a plugin has a backend '\(name)', and there is one of that name already")
    }
  }
}

extension BackendCatalog {
  /// The backends on the given kernels, those of plugins among them.
  ///
  /// - Throws: `CommandFailure` for a name that two backends have.
  static func forBenchmarks(
    on table: KernelTable, blocking: BlockingChoice = .tuned, with plugins: LoadedPlugins,
    time: Duration = CandidateTiming.usualTime
  ) throws -> BackendCatalog {
    let catalog = forBenchmarks(on: table, blocking: blocking, plugins: plugins.backends, time: time)
    try plugins.requireDistinctNames(in: catalog)
    return catalog
  }
}

extension PluginError: CommandFailureConvertible {
  var commandFailure: CommandFailure {
    CommandFailure(.unavailable, description, note: "Documentation/Plugins.md says what a plugin is made of")
  }
}
