import Harness

/// How a (problem, backend) pair ended.
package enum RowStatus: String, Codable, Sendable {
  /// Verified and timed.
  case passed
  /// The backend does not solve this problem.
  case skipped
  /// Verified, but something about the measurement makes its times doubtful.
  case mistrusted
  /// Wrong results, or an error; never timed.
  case failed
}

/// Whether every output was compared with the reference, or a sample of them.
package enum CheckKind: String, Codable, Sendable {
  case full
  case sampled
}

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
  /// Effective GFLOP/s ÷ the peak measured on this machine; a fast algorithm may pass 1.
  package var peakFraction: Double?
  /// That peak: 10^9 floating-point operations a second, from registers.
  package var peakGigaflopsPerSecond: Double?
  /// Operations of direct convolution without and with those on padding, in 10^9.
  package var inBoundsGigaflop: Double?
  package var denseGigaflop: Double?
  /// Input, weights and output, each touched once.
  package var compulsoryByteCount: Int?

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

  /// Enters the times of a run and the rates that follow from them; without samples, only why it ended.
  ///
  /// - Parameters:
  ///   - directFLOPs: operations of direct convolution.
  ///   - executedFLOPs: operations of the algorithm itself.
  ///   - peakGigaflopsPerSecond: what this machine was measured to reach; nil if it was not.
  package mutating func record(
    _ timing: WorkloadTiming, directFLOPs: Int, executedFLOPs: Int, peakGigaflopsPerSecond: Double? = nil
  ) {
    stopReason = timing.stopReason
    guard let statistics = timing.summary else { return }
    let nanosecondsPerMillisecond = 1e6
    medianMilliseconds = statistics.median / nanosecondsPerMillisecond
    minimumMilliseconds = statistics.minimum / nanosecondsPerMillisecond
    percentile95Milliseconds = statistics.percentile95 / nanosecondsPerMillisecond
    intervalLowMilliseconds = statistics.medianInterval.low / nanosecondsPerMillisecond
    intervalHighMilliseconds = statistics.medianInterval.high / nanosecondsPerMillisecond
    medianAbsoluteDeviationMilliseconds = statistics.medianAbsoluteDeviation / nanosecondsPerMillisecond
    samples = statistics.count
    outliers = statistics.outliers.total
    severeOutliers = statistics.outliers.severe
    // Operations per nanosecond are 10^9 per second.
    let effective = Double(directFLOPs) / statistics.median
    effectiveGigaflopsPerSecond = effective
    executedGigaflopsPerSecond = Double(executedFLOPs) / statistics.median
    self.peakGigaflopsPerSecond = peakGigaflopsPerSecond
    peakFraction = peakGigaflopsPerSecond.map { effective / $0 }
  }

  /// Half the width of the median's confidence interval, as a fraction of the median.
  var relativeHalfWidth: Double? {
    guard let medianMilliseconds, let intervalLowMilliseconds, let intervalHighMilliseconds else { return nil }
    return (intervalHighMilliseconds - intervalLowMilliseconds) / 2 / medianMilliseconds
  }
}
