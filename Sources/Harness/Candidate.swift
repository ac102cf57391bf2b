/// One workload on its way through the rounds: how many calls make a sample, what was measured, and when it is enough.
struct Candidate<Clock: TimingClock> {
  private let workload: Workload
  private let settings: SamplingSettings
  private let clock: Clock
  /// Calls between two looks at the clock; grows until they last as long as a sample must.
  private var callsPerBatch = 1
  /// The fastest call seen, by which batches are sized.
  private var fastestCall = Double.infinity
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
    stopReason == nil ? max(0, settings.timeBudget.wholeNanoseconds - nanosecondsSpent) : 0
  }

  /// Calls the workload until it is steady or its share of the budget is used: at least once, and until the length of
  /// a batch is known.
  ///
  /// Steady means that five samples in a row were not more than 1 % faster than the best before them.
  mutating func warmUp(isCancelled: () -> Bool) {
    let share = settings.warmUpShare * Double(settings.timeBudget.wholeNanoseconds)
    var steadyCount = 0
    repeat {
      let best = fastestCall
      let isNewBest = takeSample() < 0.99 * best
      steadyCount = isNewBest ? 0 : steadyCount + 1
    } while steadyCount < 5 && Double(nanosecondsSpent) < share && !isCancelled()
  }

  /// Takes one sample, then decides whether it was the last.
  ///
  /// - Parameter afterAnother: whether another workload ran since the last sample and so used the caches.
  mutating func measureOnce(afterAnother: Bool) {
    if afterAnother, fastestCall < Double(settings.longestRefill.wholeNanoseconds) {
      nanosecondsSpent += elapsedNanoseconds(calls: 1)
    }
    samples.append(takeSample())
    decide()
  }

  /// Nanoseconds for one call, from as many calls as the shortest sample needs.
  private mutating func takeSample() -> Double {
    let minimum = settings.minimumSampleDuration.wholeNanoseconds
    var (calls, elapsed) = (0, 0)
    repeat {
      elapsed += elapsedNanoseconds(calls: callsPerBatch)
      calls += callsPerBatch
      if elapsed < minimum { growBatch(toLast: minimum, becauseOf: elapsed, calls: calls) }
    } while elapsed < minimum
    nanosecondsSpent += elapsed
    let perCall = Double(elapsed) / Double(calls)
    fastestCall = min(fastestCall, perCall)
    return perCall
  }

  /// Makes batches longer by what the calls so far suggest, with a quarter to spare, but at most tenfold: the first
  /// calls of a cold workload, or a coarse clock, are poor guides.
  private mutating func growBatch(toLast minimum: Int, becauseOf elapsed: Int, calls: Int) {
    let suggested = 1.25 * Double(minimum) * Double(calls) / Double(max(elapsed, 1))
    callsPerBatch = min(max(Int(suggested), callsPerBatch + 1), 10 * callsPerBatch)
  }

  private func elapsedNanoseconds(calls: Int) -> Int {
    let start = clock.nanoseconds
    for _ in 0..<calls { workload.body() }
    return clock.nanoseconds - start
  }

  private mutating func decide() {
    let budget = settings.timeBudget.wholeNanoseconds
    let isSlow = fastestCall > Double(budget)
    let floor = isSlow ? settings.minimumCountOfSlowWorkload : settings.minimumCount
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
    return MedianInterval(sorted: sorted).relativeHalfWidth(around: median) <= settings.precision
  }
}
