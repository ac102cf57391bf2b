import Foundation
import Harness
import Tensors
import TestSupport
import Testing

/// Two series on a machine whose speed changes, measured in rounds or one after the other.
private struct SimulatedMachine {
  var generator: SeededGenerator
  /// By how much a round's speed differs from the next one's, a random walk on the logarithm.
  let drift: Double
  private var state = 0.0

  init(seed: UInt64, drift: Double = 0) {
    generator = SeededGenerator(seed: seed)
    self.drift = drift
  }

  /// Noise of 5 % and a round's state, on a workload that takes `time`.
  mutating func sample(_ time: Double) -> Double { time * exp(state) * Distribution.normal.draw(&generator) / 100 }

  mutating func nextRound() { state += drift * (Distribution.normal.draw(&generator) - 100) / 5 }

  mutating func interleaved(_ first: Double, _ second: Double, count: Int) -> (a: [Double], b: [Double]) {
    var series: (a: [Double], b: [Double]) = ([], [])
    for _ in 0..<count {
      nextRound()
      series.a.append(sample(first))
      series.b.append(sample(second))
    }
    return series
  }

  mutating func sequential(_ first: Double, _ second: Double, count: Int) -> (a: [Double], b: [Double]) {
    let halves = [first, second].map { time in
      (0..<count).map { _ in
        nextRound()
        return sample(time)
      }
    }
    return (halves[0], halves[1])
  }
}

@Suite struct ComparisonTests {
  /// With 51 pairs the exact interval covers in 95.1 %.
  @Test func `equal workloads are called different in 5 of 100 comparisons`() throws {
    var machine = SimulatedMachine(seed: 31)
    let (paired, unpaired) = try differences(1, count: 51) { machine.interleaved(1, $0, count: $1) }
    #expect((30...70).contains(paired), "seed 31")
    #expect((30...70).contains(unpaired), "seed 31")
  }

  @Test func `a drift between two series deceives the comparison of medians and not that of pairs`() throws {
    var machine = SimulatedMachine(seed: 32, drift: 0.005)
    let interleaved = try differences(1, count: 51) { machine.interleaved(1, $0, count: $1) }
    let sequential = try differences(1, count: 51) { machine.sequential(1, $0, count: $1) }
    #expect((30...70).contains(interleaved.paired), "seed 32")
    #expect(sequential.unpaired > 250, "seed 32")
  }

  @Test func `a difference of three percent is found with enough samples`() throws {
    var machine = SimulatedMachine(seed: 33, drift: 0.02)
    let few = try differences(1.03, count: 15) { machine.interleaved(1, $0, count: $1) }
    let many = try differences(1.03, count: 201) { machine.interleaved(1, $0, count: $1) }
    #expect(few.paired < 600, "seed 33")
    #expect(many.paired > 950, "seed 33")
  }

  @Test func `the ratio is the median over the rounds`() throws {
    let comparison = try #require(PairedComparison(a: [1, 2, 4, 8, 16, 32, 64], b: [2, 4, 8, 16, 32, 64, 256, 5]))
    #expect(abs(comparison.interval.ratio - 2) < 1e-12)
    #expect(abs(comparison.interval.low - 2) < 1e-12)
    #expect(abs(comparison.interval.high - 4) < 1e-12)
    #expect(comparison.interval.verdict == .different)
    let reversed = try #require(PairedComparison(a: [2, 4, 8, 16, 32, 64, 256], b: [1, 2, 4, 8, 16, 32, 64]))
    #expect(abs(reversed.interval.ratio - 0.5) < 1e-12)
    #expect(reversed.interval.verdict == .different)
  }

  @Test func `the unpaired ratio is that of the medians, within bounds whose distances add as squares`() throws {
    let a = [100.0, 90, 110, 95, 105, 98, 102]
    let b = a.map { 2 * $0 }
    let comparison = try #require(UnpairedComparison(a: a, b: b))
    #expect(abs(comparison.interval.ratio - 2) < 1e-12)
    // Of seven samples the interval is the range.
    #expect(abs(comparison.interval.low - 2 * exp(-hypot(log(100.0 / 90), log(1.1)))) < 1e-12)
    #expect(abs(comparison.interval.high - 2 * exp(hypot(log(1.1), log(100.0 / 90)))) < 1e-12)
    #expect(comparison.interval.verdict == .different)
    #expect(UnpairedComparison(a: a, b: a)?.interval.verdict == .indistinguishable)
  }

  @Test func `the mean of ratios is geometric, and its interval narrows with the root of their number`() throws {
    let ratio = try #require(PairedComparison(a: [1, 1, 1, 1, 1, 1], b: [1.8, 1.9, 2, 2, 2.1, 2.2])).interval
    let mean = try #require(RatioInterval.geometricMean(of: Array(repeating: ratio, count: 4)))
    #expect(abs(mean.ratio - ratio.ratio) < 1e-12)
    #expect(abs(log(mean.high / mean.ratio) - log(ratio.high / ratio.ratio) / 2) < 1e-12)
    #expect(abs(log(mean.ratio / mean.low) - log(ratio.ratio / ratio.low) / 2) < 1e-12)
    let pair = try #require(RatioInterval.geometricMean(of: [ratio, .identity()]))
    #expect(abs(pair.ratio - ratio.ratio.squareRoot()) < 1e-12)
    #expect(RatioInterval.geometricMean(of: []) == nil)
    #expect(RatioInterval.geometricMean(of: [.identity()]) == .identity())
  }

  @Test func `a comparison without samples does not exist`() {
    #expect(PairedComparison(a: [], b: [1]) == nil)
    #expect(UnpairedComparison(a: [1], b: []) == nil)
  }

  /// How many of 1,000 comparisons say "different".
  private func differences(
    _ ratio: Double, count: Int, series: (Double, Int) -> (a: [Double], b: [Double])
  ) throws -> (paired: Int, unpaired: Int) {
    var different = (paired: 0, unpaired: 0)
    for _ in 0..<1000 {
      let (a, b) = series(ratio, count)
      if try #require(PairedComparison(a: a, b: b)).interval.verdict == .different { different.paired += 1 }
      if try #require(UnpairedComparison(a: a, b: b)).interval.verdict == .different { different.unpaired += 1 }
    }
    return different
  }
}

@Suite struct ProcessCombinationTests {
  @Test func `three processes give their geometric mean and Student's interval`() throws {
    let combination = try #require(ProcessCombination(ofMedians: [1, 2, 4]))
    #expect(abs(combination.estimate - 2) < 1e-12)
    // Logarithms −log 2, 0 and log 2 about their mean: standard deviation log 2; t of two degrees of freedom.
    let halfWidth = 4.302_652_730 * log(2) / 3.0.squareRoot()
    #expect(abs(log(combination.low / 2) + halfWidth) < 1e-8)
    #expect(abs(log(combination.high / 2) - halfWidth) < 1e-8)
    #expect(combination.processCount == 3)
    #expect(abs(combination.relativeStandardDeviation - log(2)) < 1e-12)
  }

  @Test func `a single process shows no spread`() {
    #expect(ProcessCombination(ofMedians: []) == nil)
    #expect(ProcessCombination(ofMedians: [1]) == nil)
  }

  /// Processes differ by 5 %, samples within one by 1 %.
  @Test(arguments: [3, 5, 10])
  func `the interval covers what processes have in the middle, and that of pooled samples does not`(count: Int) throws {
    let seed = UInt64(40 + count)
    var generator = SeededGenerator(seed: seed)
    var (combined, pooled) = (0, 0)
    for _ in 0..<1000 {
      let processes = (0..<count).map { _ in
        let level = Distribution.normal.draw(&generator) / 100
        return (0..<21).map { _ in level * exp(0.01 * (Distribution.normal.draw(&generator) - 100) / 5) }
      }
      let medians = try processes.map { try #require(SampleSummary($0)).median }
      let combination = try #require(ProcessCombination(ofMedians: medians))
      if combination.low <= 1, 1 <= combination.high { combined += 1 }
      let interval = MedianInterval(sorted: processes.flatMap(\.self).sorted())
      if interval.low <= 1, 1 <= interval.high { pooled += 1 }
    }
    #expect((930...970).contains(combined), "seed \(seed)")
    #expect(pooled < 700, "seed \(seed)")
  }
}

@Suite struct SamplingOverheadTests {
  @Test func `the harness's own cost is measured on the real clock`() {
    let overhead = SamplingOverhead.measured()
    #expect(overhead.emptySampleNanoseconds > 0 && overhead.bookkeepingNanoseconds > 0)
    #expect(overhead.sampleFraction == overhead.emptySampleNanoseconds / 100_000)
  }
}
