import Counters
import Harness
import Measurements

/// What was found out about one plan of one network. A quantity that does not exist is nil, never 0.
package struct NetworkRow: Codable, Hashable, Sendable {
  package var network: String
  /// Channels × height × width of an image.
  package var input: String
  /// Images that are executed together.
  package var batch: Int
  package var backend: String
  package var threads: Int
  package var isa: String?
  package var cache: CacheState?
  package var status: RowStatus
  /// Why the row did not pass.
  package var reason: String?
  package var medianMilliseconds: Double?
  package var minimumMilliseconds: Double?
  /// The 95 % confidence interval of the median.
  package var intervalLowMilliseconds: Double?
  package var intervalHighMilliseconds: Double?
  package var samples: Int?
  package var imagesPerSecond: Double?
  /// Operations of direct convolution and of fully connected layers ÷ median time, in 10^9/s.
  package var effectiveGigaflopsPerSecond: Double?
  /// Operations of the algorithms themselves ÷ median time, in 10^9/s.
  package var executedGigaflopsPerSecond: Double?
  /// Effective GFLOP/s ÷ the peak measured on this machine; a fast algorithm may pass 1.
  package var peakFraction: Double?
  package var peakGigaflopsPerSecond: Double?
  /// The largest error of the output ÷ the largest output, before a softmax.
  package var maximumRelativeError: Double?
  package var l2RelativeError: Double?
  package var layers: Int
  /// Bytes of all parameters, and of the forms in which steps read them.
  package var weightsByteCount: Int?
  package var packedWeightsByteCount: Int?
  /// Bytes of the memory that outputs of steps take in turns, and of what steps need besides.
  package var arenaByteCount: Int?
  package var workspaceByteCount: Int?
  /// The most bytes of outputs that are alive at once, as `arch-cost` counts them.
  package var analyticActivationByteCount: Int?
  package var noise: NoiseLevel?
  package var noiseReason: String?
  package var planMilliseconds: Double?
  package var packMilliseconds: Double?
  /// What the plan chose.
  package var summary: String?
  /// The command that repeats this row alone.
  package var repro: String
  package var steps: [StepRow]?
  /// What of the whole time no step accounts for.
  package var residueMilliseconds: Double?
  package var phases: [PhaseTime]?
  package var counterSource: String?
  package var counterNote: String?
  package var counters: [CounterReading]?
  package var sampleMilliseconds: [Double]?
  /// What the plan cannot be faster than: its convolutions alone, and reading its matrices from main memory.
  package var floorMilliseconds: Double?
  /// The largest error against what another engine computed ÷ the largest element.
  package var secondOpinionError: Double?
  /// Processes whose medians the row combines, and the standard deviation between them as a fraction of the median.
  package var processes: Int?
  package var processSpread: Double?
  /// What was executed; nil for the forward pass.
  package var task: Task?

  /// What a row may tell of besides the forward pass.
  package enum Task: String, Codable, Sendable {
    /// Forward, loss, both backward directions, and the update.
    case trainingStep = "training-step"
  }

  /// Names of the columns, in the order of the columns.
  package enum CodingKeys: String, CodingKey, CaseIterable, Sendable {
    case network, input
    case batch = "mb"
    case backend, threads, isa, cache, status, reason
    case medianMilliseconds = "median_ms"
    case minimumMilliseconds = "min_ms"
    case intervalLowMilliseconds = "ci_low_ms"
    case intervalHighMilliseconds = "ci_high_ms"
    case samples
    case imagesPerSecond = "images_per_second"
    case effectiveGigaflopsPerSecond = "effective_gflops"
    case executedGigaflopsPerSecond = "executed_gflops"
    case peakFraction = "peak_fraction"
    case peakGigaflopsPerSecond = "peak_gflops"
    case maximumRelativeError = "max_rel_error"
    case l2RelativeError = "l2_rel_error"
    case layers
    case weightsByteCount = "weights_bytes"
    case packedWeightsByteCount = "packed_weights_bytes"
    case arenaByteCount = "arena_bytes"
    case workspaceByteCount = "workspace_bytes"
    case analyticActivationByteCount = "analytic_activation_bytes"
    case noise
    case noiseReason = "noise_reason"
    case planMilliseconds = "plan_ms"
    case packMilliseconds = "pack_ms"
    case summary, repro, steps
    case residueMilliseconds = "residue_ms"
    case phases
    case counterSource = "counter_source"
    case counterNote = "counter_note"
    case counters
    case sampleMilliseconds = "samples_ms"
    case floorMilliseconds = "floor_ms"
    case secondOpinionError = "second_opinion_error"
    case processes
    case processSpread = "process_spread"
    case task
  }

  /// A row without results; the caller fills in what there is.
  package init(
    network: String, input: String, batch: Int, layers: Int, backend: String, threads: Int, status: RowStatus,
    reason: String? = nil, repro: String
  ) {
    self.network = network
    self.input = input
    self.batch = batch
    self.layers = layers
    self.backend = backend
    self.threads = threads
    self.status = status
    self.reason = reason
    self.repro = repro
  }
}

/// One step of a plan.
package struct StepRow: Codable, Hashable, Sendable {
  package var step: String
  /// The layers that it does the work of, in order.
  package var layers: [String]
  /// What it computes: `convolution`, `max-pool`.
  package var kind: String
  /// The backend of a convolution; nil for other steps.
  package var backend: String?
  /// The convolution that it solves, in benchdnn's notation; nil for other steps.
  package var problem: String?
  package var milliseconds: Double?
  /// The part of the time of all steps.
  package var share: Double?
  /// Operations of the plain method ÷ time, in 10^9/s; nil for steps that do not multiply.
  package var effectiveGigaflopsPerSecond: Double?
  /// Effective GFLOP/s ÷ what arithmetic and main memory allow, were inputs and parameters read from there.
  package var attainableFraction: Double?
  /// The largest error of what it writes ÷ the largest element of that.
  package var maximumRelativeError: Double?
  package var summary: String

  package init(
    step: String, layers: [String], kind: String, backend: String? = nil, problem: String? = nil,
    milliseconds: Double? = nil, share: Double? = nil, effectiveGigaflopsPerSecond: Double? = nil,
    attainableFraction: Double? = nil,
    maximumRelativeError: Double? = nil, summary: String
  ) {
    self.step = step
    self.layers = layers
    self.kind = kind
    self.backend = backend
    self.problem = problem
    self.milliseconds = milliseconds
    self.share = share
    self.effectiveGigaflopsPerSecond = effectiveGigaflopsPerSecond
    self.attainableFraction = attainableFraction
    self.maximumRelativeError = maximumRelativeError
    self.summary = summary
  }

  package enum CodingKeys: String, CodingKey, CaseIterable, Sendable {
    case step, layers, kind, backend, problem
    case milliseconds = "ms"
    case share
    case effectiveGigaflopsPerSecond = "effective_gflops"
    case attainableFraction = "attainable_fraction"
    case maximumRelativeError = "max_rel_error"
    case summary
  }
}
