import Counters
import Harness
import Measurements

/// What was found out about one backend on one problem. A quantity that does not exist is nil, never 0.
package struct ConvolutionRow: Codable, Hashable, Sendable {
  package var layer: String
  /// The problem's text form.
  package var problem: String
  package var backend: String
  package var direction: String
  package var threads: Int
  package var isa: String?
  package var status: RowStatus
  /// Why the row did not pass.
  package var reason: String?
  package var medianMilliseconds: Double?
  package var minimumMilliseconds: Double?
  package var percentile95Milliseconds: Double?
  /// The 95 % confidence interval of the median.
  package var intervalLowMilliseconds: Double?
  package var intervalHighMilliseconds: Double?
  package var samples: Int?
  /// Operations of direct convolution ÷ median time, in 10^9/s.
  package var effectiveGigaflopsPerSecond: Double?
  /// Operations of the algorithm itself ÷ median time, in 10^9/s.
  package var executedGigaflopsPerSecond: Double?
  package var maximumAbsoluteError: Double?
  /// The largest error ÷ the largest output.
  package var maximumRelativeError: Double?
  /// The 2-norm of the errors ÷ the 2-norm of the outputs.
  package var l2RelativeError: Double?
  /// Time to bring the weights into the backend's form, which the median does not contain.
  package var packMilliseconds: Double?
  package var packedWeightsByteCount: Int?
  package var workspaceByteCount: Int?
  /// What the plan chose.
  package var summary: String?
  /// The command that repeats this row alone.
  package var repro: String
  package var speedupOverDirect: Double?
  /// Whether the row has the smallest median of its layer; nil for rows that are not ranked.
  package var isFastest: Bool?
  package var stopReason: StopReason?
  package var medianAbsoluteDeviationMilliseconds: Double?
  /// Samples outside Tukey's inner fences, and those of them outside the outer ones.
  package var outliers: Int?
  package var severeOutliers: Int?
  package var checkedOutputs: Int?
  package var checkKind: CheckKind?
  /// How often the layer occurs in its network.
  package var multiplicity: Int?
  package var postOps: String?
  /// In-bounds operations ÷ median time ÷ the peak measured on this machine; a fast algorithm may pass 1.
  package var peakFraction: Double?
  /// The machine's peak: 10^9 floating-point operations a second, from registers.
  package var peakGigaflopsPerSecond: Double?
  /// Operations of direct convolution without and with those on padding, in 10^9.
  package var inBoundsGigaflop: Double?
  package var denseGigaflop: Double?
  /// Input, weights and output, each touched once.
  package var compulsoryByteCount: Int?
  package var cache: CacheState?
  /// How far the surroundings let the times be trusted, and why no further.
  package var noise: NoiseLevel?
  package var noiseReason: String?
  /// As many independent samples would say as much of the median; fewer than `samples` where neighbours agree too well.
  package var effectiveSamples: Double?
  package var percentile5Milliseconds: Double?
  package var percentile25Milliseconds: Double?
  package var percentile75Milliseconds: Double?
  package var percentile99Milliseconds: Double?
  /// Samples by Tukey's classes.
  package var lowSevereOutliers: Int?
  package var lowMildOutliers: Int?
  package var highMildOutliers: Int?
  package var highSevereOutliers: Int?
  /// The time divided by that of the fastest backend in the same rounds, and its 95 % confidence interval.
  package var ratioToFastest: Double?
  package var ratioToFastestLow: Double?
  package var ratioToFastestHigh: Double?
  /// The median on one thread ÷ this median, and the same ÷ threads.
  package var speedupOverOneThread: Double?
  package var parallelEfficiency: Double?
  /// Operations of direct convolution without those on padding for each byte of compulsory traffic.
  package var arithmeticIntensity: Double?
  /// What holds the roof down: `peak`, or the memory that the operands come from.
  package var boundingMemory: String?
  /// What the roofline allows at that intensity: 10^9 floating-point operations a second.
  package var attainableGigaflopsPerSecond: Double?
  /// In-bounds operations ÷ median time ÷ attainable, which a fast algorithm may pass; and executed GFLOP/s ÷ what its own operations
  /// could attain.
  package var effectiveAttainableFraction: Double?
  package var executedAttainableFraction: Double?
  /// Milliseconds of one execution in each phase, in runs of their own, and what of the whole no phase accounts for.
  package var phases: [PhaseTime]?
  package var phaseResidueMilliseconds: Double?
  /// Where the counts come from, and what is to be known about them.
  package var counterSource: String?
  package var counterNote: String?
  package var counters: [CounterReading]?
  /// Fresh processes that were combined, and how much their medians differ: relative standard deviation.
  package var processes: Int?
  package var processSpread: Double?
  /// All samples in the order taken, in milliseconds.
  package var sampleMilliseconds: [Double]?
  /// Time that planning took, once: a backend that chooses by measuring, or FFTW, may have measured.
  package var planMilliseconds: Double?

  /// Names of the columns, in the order of the columns.
  package enum CodingKeys: String, CodingKey, CaseIterable, Sendable {
    case layer, problem, backend, direction, threads, isa, status, reason
    case medianMilliseconds = "median_ms"
    case minimumMilliseconds = "min_ms"
    case percentile95Milliseconds = "p95_ms"
    case intervalLowMilliseconds = "ci_low_ms"
    case intervalHighMilliseconds = "ci_high_ms"
    case samples
    case effectiveGigaflopsPerSecond = "effective_gflops"
    case executedGigaflopsPerSecond = "executed_gflops"
    case maximumAbsoluteError = "max_abs_error"
    case maximumRelativeError = "max_rel_error"
    case l2RelativeError = "l2_rel_error"
    case packMilliseconds = "pack_ms"
    case packedWeightsByteCount = "packed_weights_bytes"
    case workspaceByteCount = "workspace_bytes"
    case summary, repro
    case speedupOverDirect = "speedup_over_direct"
    case isFastest = "fastest"
    case stopReason = "stop_reason"
    case medianAbsoluteDeviationMilliseconds = "mad_ms"
    case outliers
    case severeOutliers = "severe_outliers"
    case checkedOutputs = "checked_outputs"
    case checkKind = "check_kind"
    case multiplicity
    case postOps = "post_ops"
    case peakFraction = "peak_fraction"
    case peakGigaflopsPerSecond = "peak_gflops"
    case inBoundsGigaflop = "inbounds_gflop"
    case denseGigaflop = "dense_gflop"
    case compulsoryByteCount = "compulsory_bytes"
    case cache, noise
    case noiseReason = "noise_reason"
    case effectiveSamples = "effective_samples"
    case percentile5Milliseconds = "p5_ms"
    case percentile25Milliseconds = "p25_ms"
    case percentile75Milliseconds = "p75_ms"
    case percentile99Milliseconds = "p99_ms"
    case lowSevereOutliers = "low_severe_outliers"
    case lowMildOutliers = "low_mild_outliers"
    case highMildOutliers = "high_mild_outliers"
    case highSevereOutliers = "high_severe_outliers"
    case ratioToFastest = "ratio_to_fastest"
    case ratioToFastestLow = "ratio_to_fastest_low"
    case ratioToFastestHigh = "ratio_to_fastest_high"
    case speedupOverOneThread = "speedup_over_one_thread"
    case parallelEfficiency = "parallel_efficiency"
    case arithmeticIntensity = "flop_per_byte"
    case boundingMemory = "bounding_memory"
    case attainableGigaflopsPerSecond = "attainable_gflops"
    case effectiveAttainableFraction = "effective_attainable_fraction"
    case executedAttainableFraction = "executed_attainable_fraction"
    case processes
    case processSpread = "process_spread"
    case phaseResidueMilliseconds = "phase_residue_ms"
    case counterSource = "counter_source"
    case counterNote = "counter_note"
    case phases, counters
    case sampleMilliseconds = "samples_ms"
    case planMilliseconds = "plan_ms"
  }

  /// A row without results; the caller fills in what there is.
  package init(
    layer: String, problem: String, backend: String, direction: String, threads: Int, status: RowStatus,
    reason: String? = nil, repro: String
  ) {
    self.layer = layer
    self.problem = problem
    self.backend = backend
    self.direction = direction
    self.threads = threads
    self.status = status
    self.reason = reason
    self.repro = repro
  }
}
