import Backends
import Convolution
import Measurements

/// The command that repeats one row: everything that decides about the result, and only what is not the default.
package struct ReproCommand: CustomStringConvertible, Sendable {
  /// The options of a run that decide about its results.
  package struct Options: Sendable {
    package var isa: String
    package var caches: [CacheState] = [.warm]
    package var blocking = BlockingChoice.tuned
    package var isPinned = false
    package var seed = MeasurementOptions.standardSeed
    package var demands = PlanDemands()
    /// The word of `--plugin` for each backend that is a plugin's.
    package var plugins: [String: String] = [:]

    package init(isa: String) { self.isa = isa }
  }

  private let layer: LayerFacts
  private let backend: String
  private let threadCount: Int
  private let options: Options

  package init(layer: LayerFacts, backend: String, threadCount: Int, options: Options) {
    self.layer = layer
    self.backend = backend
    self.threadCount = threadCount
    self.options = options
  }

  package var description: String {
    var words = ["cnnbench", "conv", "--problem", layer.problem, "--backend", backend]
    if let plugin = options.plugins[backend] { words += ["--plugin", plugin] }
    let postOps = layer.postOps ?? ([] as PostOps).text
    if layer.direction != ConvolutionDirection.forward.rawValue {
      words += ["--direction", layer.direction]
      if layer.postOps != nil { words += ["--post-ops", postOps] }
    } else if postOps != ProblemOptions.standardPostOps.text {
      words += ["--post-ops", postOps]
    }
    words += ["--isa", options.isa]
    if threadCount != 1 { words += ["--threads", "\(threadCount)"] }
    if options.caches != [.warm] { words += ["--cache", CacheChoice(options.caches).rawValue] }
    if options.blocking == .model { words += ["--blocking", options.blocking.rawValue] }
    if options.isPinned { words.append("--pin") }
    if options.seed != MeasurementOptions.standardSeed { words += ["--seed", "\(options.seed)"] }
    if BackendCatalog.namesThatChooseByError.contains(backend) { words += errorLimit }
    if backend == AutoBackend.name { words += demandsOfAuto }
    return words.map(CommandWords.quoted).joined(separator: " ")
  }

  private var demandsOfAuto: [String] {
    let reach = options.demands.keepsNaNLocal ? ["--nan", NaNReach.local.rawValue] : []
    return reach + (options.demands.largestByteCount.map { ["--max-workspace", "\($0)"] } ?? [])
  }

  private var errorLimit: [String] {
    let limit = options.demands.largestRelativeError
    return limit == PlanDemands.standardRelativeError ? [] : ["--max-error", Self.text(ofErrorLimit: limit)]
  }

  /// As `--max-error` reads it.
  package static func text(ofErrorLimit limit: Double) -> String { limit == .infinity ? "none" : "\(limit)" }
}
