/// One workload on its way through the rounds: how many calls make a sample, what was measured, and when it is enough.
struct WorkloadSampling<Clock: TimingClock> {
  private let workload: Workload
  private let settings: SamplingSettings
  private let clock: Clock
  /// Calls between two looks at the clock; grows until they last as long as a sample must.
  private var callsPerBatch = 1
  /// The fastest call seen, in nanoseconds.
  private var fastestCall = Double.infinity
  /// The least that a sample took, preparation included, in nanoseconds.
  private var quickestSample = Int.max
  private var samples: [Double] = []
  /// Precision is judged at sample counts that grow by a tenth. It keeps the cost of sorting small against sampling,
  /// and gives chance fewer occasions to stop early.
  private var nextJudgedCount: Int
  private var nanosecondsSpent = 0
  private(set) var stopReason: StopReason?

  init(_ workload: Workload, settings: SamplingSettings, clock: Clock) {
    self.workload = workload
    self.settings = settings
    self.clock = clock
    nextJudgedCount = settings.minimumCountForPrecision
  }

  var name: String { workload.name }

  var timing: WorkloadTiming {
    WorkloadTiming(
      name: name, nanosecondsPerCall: samples, stopReason: stopReason ?? .interrupted,
      timeSpent: .nanoseconds(nanosecondsSpent))
  }

  /// What the budget still allows, in nanoseconds.
  var nanosecondsLeft: Int {
    guard stopReason == nil else { return 0 }
    if let fixedCount = settings.fixedCount {
      return fastestCall < .infinity ? (fixedCount - samples.count) * Int(fastestCall) : 0
    }
    return max(0, settings.timeBudget.wholeNanoseconds - nanosecondsSpent)
  }

  /// Nanoseconds that a sample lasts at the least.
  private var minimumSampleNanoseconds: Int {
    settings.fixedCount == nil ? settings.minimumSampleDuration.wholeNanoseconds : 0
  }

  /// Calls the workload until it is steady or its share of the budget is used: at least once, and until the length of
  /// a batch is known. Just once where a fixed number of calls is timed.
  ///
  /// Steady means that its last samples do not fall significantly (``KendallTrend``).
  mutating func warmUp(isCancelled: () -> Bool) {
    let share = settings.warmUpShare * Double(settings.timeBudget.wholeNanoseconds)
    var latest: [Double] = []
    repeat {
      latest = latest.suffix(settings.steadyCount - 1) + [takeSample()]
      if settings.fixedCount != nil { return }
      if latest.count == settings.steadyCount, !KendallTrend(latest).isFalling { return }
    } while Double(nanosecondsSpent) < share && !isCancelled()
  }

  /// Takes one sample, then decides whether it was the last. One that was cancelled is not kept.
  ///
  /// - Parameter afterAnother: whether another workload ran since the last sample and so used the caches.
  mutating func measureOnce(afterAnother: Bool, isCancelled: () -> Bool) {
    if afterAnother { refillCaches() }
    let sample = takeSample()
    if isCancelled() { return }
    samples.append(sample)
    decide()
  }

  /// Brings back into the caches what another workload evicted from them.
  private mutating func refillCaches() {
    guard workload.prepare == nil, fastestCall < Double(settings.longestRefilledCall.wholeNanoseconds) else { return }
    let share = settings.longestRefillShare * Double(settings.timeBudget.wholeNanoseconds)
    let longest = min(settings.refillDuration.wholeNanoseconds, Int(share))
    var elapsed = 0
    repeat { elapsed += elapsedNanoseconds(calls: 1) } while elapsed < longest
    nanosecondsSpent += elapsed
  }

  /// Nanoseconds for one call, from as many calls as the shortest sample needs.
  private mutating func takeSample() -> Double {
    let start = clock.nanoseconds
    let (calls, elapsed) = workload.prepare.map(callOneByOne) ?? callInBatches()
    let spent = clock.nanoseconds - start
    nanosecondsSpent += spent
    quickestSample = min(quickestSample, spent)
    let perCall = Double(elapsed) / Double(calls)
    fastestCall = min(fastestCall, perCall)
    return perCall
  }

  private mutating func callInBatches() -> (calls: Int, elapsed: Int) {
    let minimum = minimumSampleNanoseconds
    var (calls, elapsed) = (0, 0)
    repeat {
      elapsed += elapsedNanoseconds(calls: callsPerBatch)
      calls += callsPerBatch
      if elapsed < minimum { growBatch(toLast: minimum, becauseOf: elapsed, calls: calls) }
    } while elapsed < minimum
    return (calls, elapsed)
  }

  /// Times each call by itself, so that `prepare` stays outside.
  private func callOneByOne(after prepare: () -> Void) -> (calls: Int, elapsed: Int) {
    let minimum = minimumSampleNanoseconds
    let longest = settings.longestPreparedSampleShare * Double(settings.timeBudget.wholeNanoseconds)
    let start = clock.nanoseconds
    var (calls, elapsed) = (0, 0)
    repeat {
      prepare()
      elapsed += elapsedNanoseconds(calls: 1)
      calls += 1
    } while elapsed < minimum && Double(clock.nanoseconds - start) < longest
    return (calls, elapsed)
  }

  /// Makes batches longer by what the calls so far suggest, with a quarter to spare, but at most tenfold: the first
  /// calls of a cold workload, or a coarse clock, are poor guides.
  private mutating func growBatch(toLast minimum: Int, becauseOf elapsed: Int, calls: Int) {
    let suggested = 1.25 * Double(minimum) * Double(calls) / Double(max(elapsed, 1))
    callsPerBatch = min(max(Int(suggested), callsPerBatch + 1), 10 * callsPerBatch)
  }

  private func elapsedNanoseconds(calls: Int) -> Int {
    Self.elapsedNanoseconds(of: workload, calls: calls, clock: clock)
  }

  static func elapsedNanoseconds(of workload: Workload, calls: Int, clock: Clock) -> Int {
    let start = clock.nanoseconds
    for _ in 0..<calls { workload.body() }
    return clock.nanoseconds - start
  }

  private mutating func decide() {
    if let fixedCount = settings.fixedCount {
      if samples.count >= fixedCount { stopReason = .count }
      return
    }
    let budget = settings.timeBudget.wholeNanoseconds
    let floor = quickestSample > budget ? settings.minimumCountOfSlowWorkload : settings.minimumCount
    if samples.count >= nextJudgedCount, isPrecise() {
      stopReason = .precision
    } else if nanosecondsSpent >= budget, samples.count >= floor {
      stopReason = .budget
    }
  }

  private mutating func isPrecise() -> Bool {
    nextJudgedCount = samples.count + max(1, samples.count / 10)
    let sorted = samples.sorted()
    let median = SampleSummary.quantile(0.5, ofSorted: sorted)
    // Correlation only widens the interval, and takes longer to find than that the interval is too wide without.
    return isPrecise(MedianInterval(sorted: sorted), around: median)
      && isPrecise(
        MedianInterval(
          inOrder: samples, sorted: sorted, correlation: SerialCorrelation(samples, median: median)), around: median)
  }

  private func isPrecise(_ interval: MedianInterval, around median: Double) -> Bool {
    interval.relativeHalfWidth(around: median) <= settings.precision
      && interval.confidence >= MedianInterval.standardConfidence
  }
}
