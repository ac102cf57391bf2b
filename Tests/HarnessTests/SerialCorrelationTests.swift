import Foundation
import Harness
import Tensors
import TestSupport
import Testing

/// How often intervals of 1,000 autoregressive series cover the true median, 0, and what is left out of account if
/// the samples are taken to be independent.
private struct Coverage {
  private(set) var honest = 0
  private(set) var naive = 0

  init(persistence: Double, count: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<1000 {
      let series = Distribution.autoregressive(persistence: persistence, count: count, using: &generator)
      if Self.covers(SampleSummary(series)!.medianInterval) { honest += 1 }
      if Self.covers(MedianInterval(sorted: series.sorted())) { naive += 1 }
    }
  }

  private static func covers(_ interval: MedianInterval) -> Bool { interval.low <= 0 && 0 <= interval.high }
}

@Suite struct SerialCorrelationTests {
  private func correlation(_ samples: [Double]) -> SerialCorrelation { SampleSummary(samples)!.correlation }

  @Test(arguments: [0.5, 0.8], [200, 300])
  func `the interval of correlated samples covers the median as often as it says`(persistence: Double, count: Int) {
    let coverage = Coverage(persistence: persistence, count: count, seed: 3)
    #expect((930...970).contains(coverage.honest), "seed 3")
    #expect(coverage.naive < 850, "seed 3")
  }

  /// Thirty samples of persistence 0.8 are worth four: too few to see how far their correlation reaches.
  @Test(arguments: [0.5, 0.8])
  func `the interval of a short correlated series covers the median in more than five of six cases`(
    persistence: Double
  ) {
    let coverage = Coverage(persistence: persistence, count: 30, seed: 4)
    #expect((835...929).contains(coverage.honest), "seed 4")
    #expect(coverage.naive < coverage.honest - 40, "seed 4")
  }

  /// The signs of normal variables with correlation ρ have the correlation 2/π · asin ρ, so τ is
  /// 1 + 4/π · Σ asin(persistenceᵏ).
  @Test(arguments: [0.3, 0.5, 0.8])
  func `the autocorrelation time of a long series is the theoretical one`(persistence: Double) {
    var generator = SeededGenerator(seed: 5)
    let series = Distribution.autoregressive(persistence: persistence, count: 20_000, using: &generator)
    let expected = (1...200).reduce(1) { $0 + 4 / .pi * asin(pow(persistence, Double($1))) }
    #expect(abs(correlation(series).autocorrelationTime / expected - 1) < 0.15, "seed 5")
  }

  @Test func `independent samples count in full but for a few series in a hundred`() {
    var generator = SeededGenerator(seed: 6)
    let correlated = (0..<1000).count { _ in
      correlation(Distribution.exponential.samples(count: 100, using: &generator)) != .none
    }
    #expect((10...65).contains(correlated), "seed 6")
  }

  @Test func `samples that alternate, or are all equal, or very few, are not correlated`() throws {
    #expect(correlation((0..<100).map { Double($0 % 2) }) == .none)
    #expect(correlation([Double](repeating: 3, count: 100)) == .none)
    #expect(correlation([1, 1, 1, 2, 2]) == .none)
    let summary = try #require(SampleSummary((0..<100).map { Double($0 % 2) }))
    #expect(summary.autocorrelationTime == 1)
    #expect(summary.effectiveCount == 100)
  }

  @Test func `a steady drift leaves few effective samples and says so with a wide interval`() throws {
    var generator = SeededGenerator(seed: 8)
    let drift = (0..<200).map(Double.init)
    let summary = try #require(SampleSummary(drift))
    let shuffled = try #require(SampleSummary(drift.shuffled(using: &generator)))
    #expect(summary.effectiveCount < 10)
    #expect(summary.relativeHalfWidth > 4 * shuffled.relativeHalfWidth)
    #expect(summary.median == shuffled.median)
  }

  @Test func `a weak correlation over many samples is found where neighbours hardly agree`() {
    var generator = SeededGenerator(seed: 9)
    let found = (0..<200).count { _ in
      let wave = (0..<400).map { 0.6 * sin(2 * .pi * Double($0) / 100) }
      let noise = Distribution.autoregressive(persistence: 0, count: 400, using: &generator)
      return correlation(zip(wave, noise).map { $0 + $1 }) != .none
    }
    #expect(found > 180, "seed 9")
  }

  @Test func `a machine of two speeds leaves an interval from one to the other, whatever its outliers`() throws {
    // Two phases of 200 samples each, and two samples that another program hit.
    var samples = (0..<400).map { 100 + ($0 < 200 ? 0 : 40) + Double($0 % 7) }
    samples[50] = 9_000
    samples[300] = 4_000
    let summary = try #require(SampleSummary(samples))
    #expect(summary.effectiveCount < 6)
    #expect((100...110).contains(summary.medianInterval.low) && (140...150).contains(summary.medianInterval.high))
    #expect(summary.medianInterval.confidence < 0.95)
  }

  @Test func `too few effective samples for the confidence give the range with the confidence it has`() throws {
    let steps = (0..<24).map { Double($0 / 6) }
    let interval = try #require(SampleSummary(steps)).medianInterval
    #expect(interval.low == 0)
    #expect(interval.high == 3)
    #expect(interval.confidence < 0.95)
    #expect(interval.confidence > 0.5)
  }
}

@Suite struct StudentDistributionTests {
  /// Quantiles of 97.5 % from the standard tables, and one of 99.5 %.
  @Test(arguments: [
    (1.0, 0.025, 12.706_204_736), (2, 0.025, 4.302_652_730), (3, 0.025, 3.182_446_305), (4, 0.025, 2.776_445_105),
    (9, 0.025, 2.262_157_163), (30, 0.025, 2.042_272_456), (100, 0.025, 1.983_971_519), (5, 0.005, 4.032_142_984),
    (1e6, 0.025, 1.959_966_357),
  ])
  func `quantiles of Student's distribution are those of the tables`(
    degreesOfFreedom: Double, tail: Double, quantile: Double
  ) {
    let student = StudentDistribution(degreesOfFreedom: degreesOfFreedom)
    #expect(abs(student.quantile(upperTail: tail) - quantile) < 1e-8)
  }

  @Test(arguments: [-7, -1, -0.1, 0, 0.3, 2, 40])
  func `Student's distribution meets its closed forms`(t: Double) {
    let one = StudentDistribution(degreesOfFreedom: 1).cumulative(t)
    #expect(abs(one - (0.5 + atan(t) / .pi)) < 1e-14)
    let two = StudentDistribution(degreesOfFreedom: 2).cumulative(t)
    #expect(abs(two - (0.5 + t / (2 * (2 + t * t).squareRoot()))) < 1e-14)
  }

  @Test(arguments: [0.7, 2.5, 17.3])
  func `a quantile of Student's distribution is exceeded with the probability asked for`(degreesOfFreedom: Double) {
    let student = StudentDistribution(degreesOfFreedom: degreesOfFreedom)
    for tail in [0.5, 0.3, 0.1, 0.01] {
      #expect(abs(1 - student.cumulative(student.quantile(upperTail: tail)) - tail) < 1e-12)
    }
  }
}

@Suite struct KendallTrendTests {
  @Test func `the chance of each Kendall score is that of all orders`() {
    #expect(KendallTrend.inversionProbabilities(count: 1) == [1])
    let counted = KendallTrend.inversionProbabilities(count: 4).map { ($0 * 24).rounded() }
    #expect(counted == [1, 3, 5, 6, 5, 3, 1])
    // Kendall's table for ten: the probability of at most −19, −21 and −23.
    let ten = KendallTrend.inversionProbabilities(count: 10)
    for (inversions, probability) in [(32, 0.054), (33, 0.036), (34, 0.023)] {
      #expect(abs(ten[inversions...].reduce(0, +) - probability) < 6e-4)
    }
  }

  @Test func `a falling series falls, a rising or constant one does not`() {
    let falling = KendallTrend((0..<10).map { -Double($0) })
    #expect(falling.score == -45)
    #expect(falling.isFalling)
    #expect(abs(falling.probabilityByChance * 3_628_800 - 1) < 1e-9)
    let rising = KendallTrend((0..<10).map(Double.init))
    #expect(rising.score == 45 && !rising.isFalling && abs(rising.probabilityByChance - 1) < 1e-12)
    let constant = KendallTrend([Double](repeating: 1, count: 10))
    #expect(constant.score == 0 && !constant.isFalling)
    #expect(!KendallTrend([1]).isFalling)
  }

  @Test func `a step is seen while three of ten samples lie before it, whatever its height`() {
    for height in [1e-9, 1e9] {
      let seen = (0...9).filter { before in KendallTrend((0..<10).map { $0 < before ? 1 + height : 1 }).isFalling }
      #expect(seen == Array(3...7))
    }
  }

  @Test(arguments: [Distribution.normal, .pareto])
  func `independent samples fall by chance in 3 and a half of a hundred series`(distribution: Distribution) {
    var generator = SeededGenerator(seed: 12)
    let falling = (0..<1000).count { _ in
      KendallTrend(distribution.samples(count: 10, using: &generator)).isFalling
    }
    #expect((18...58).contains(falling), "seed 12")
  }
}
