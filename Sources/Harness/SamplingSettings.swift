/// How long and how precisely to measure.
package struct SamplingSettings: Hashable, Sendable {
  /// Time for each workload, its warm-up included. The counts below may overrun it.
  package var timeBudget: Duration
  /// Sampling ends when the 95 % confidence interval of the median reaches less than this fraction of the median to
  /// either side.
  package var precision: Double
  /// Samples of one call each that are taken instead, after one untimed call, whatever their time and precision.
  package var fixedCount: Int?
  /// A sample repeats the workload until it has lasted this long: more than a thousand times what its clock
  /// readings cost, some 35 to 55 ns.
  package var minimumSampleDuration: Duration = .microseconds(100)
  /// The part of the budget after which a sample of a workload with preparation ends even if its calls were shorter than
  /// a sample should be: preparing may take a thousand times as long as the call.
  package var longestPreparedSampleShare = 0.05
  /// Precision is not judged on fewer samples, which agree by chance too often and say too little about serial
  /// correlation. To stop when an interval happens to be narrow costs coverage: with 40, simulated series of normal and
  /// exponential noise end at 93.9 to 96.4 %.
  package var minimumCountForPrecision = 40
  /// Samples that are taken even if they overrun the budget: 6 is the fewest that have a 95 % interval of the median.
  package var minimumCount = 6
  /// The same for workloads of which a single call, prepared, lasts longer than the whole budget.
  package var minimumCountOfSlowWorkload = 3
  /// A workload is warm once its last samples, this many, do not fall significantly: enough for the test to see a step
  /// that came after the first three of them.
  package var steadyCount = 10
  /// The part of the budget that warming up may take. One call is always made.
  package var warmUpShare = 0.2
  /// Where another workload ran in between, a workload runs untimed before its sample: once at least, and until it has
  /// lasted this long. A single pass over the data does not bring all of them back, as caches keep for a while what the
  /// other one used often.
  package var refillDuration: Duration = .milliseconds(2)
  /// The part of the budget that such a refill may take, but for its first call, so that a short budget is left to samples.
  package var longestRefillShare = 0.002
  /// A workload longer than this is sampled at once: refilling the caches takes milliseconds, less than a hundredth of it.
  package var longestRefilledCall: Duration = .milliseconds(500)
  /// Progress is reported at most this often.
  package var progressInterval: Duration = .milliseconds(100)

  package init(timeBudget: Duration = .seconds(1), precision: Double = 0.01) {
    self.timeBudget = timeBudget
    self.precision = precision
  }
}
