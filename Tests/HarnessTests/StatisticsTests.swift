import Harness
import Tensors
import TestSupport
import Testing

@Suite struct StatisticsTests {
  @Test func `a summary of no samples does not exist`() {
    #expect(SampleSummary([]) == nil)
  }

  @Test func `the statistics of ten samples equal those computed by hand`() throws {
    let summary = try #require(SampleSummary([9, 1, 8, 2, 7, 3, 6, 4, 5, 40]))
    #expect(summary.count == 10)
    #expect(summary.minimum == 1)
    #expect(summary.median == 5.5)
    #expect(abs(summary.percentile5 - 1.45) < 1e-12)
    #expect(summary.percentile25 == 3.25)
    #expect(summary.percentile75 == 7.75)
    #expect(abs(summary.percentile99 - (9 + 0.91 * 31)) < 1e-12)
    // Position 0.95 · 9 = 8.55 lies between the samples 9 and 40.
    #expect(abs(summary.percentile95 - (9 + 0.55 * 31)) < 1e-12)
    // Distances 0.5 0.5 1.5 1.5 2.5 2.5 3.5 3.5 4.5 34.5.
    #expect(summary.medianAbsoluteDeviation == 2.5)
    // P(B < 2) = 11/1024 ≤ 0.025 < P(B < 3) = 56/1024.
    #expect(summary.medianInterval.low == 2)
    #expect(summary.medianInterval.high == 9)
    #expect(abs(summary.medianInterval.confidence - (1 - 22.0 / 1024)) < 1e-12)
    #expect(abs(summary.relativeHalfWidth - 3.5 / 5.5) < 1e-12)
  }

  @Test func `outliers are counted by class and still counted as samples`() throws {
    // Quartiles 4 and 12, range 8: mild beyond −8 and 24, severe beyond −20 and 36.
    let samples: [Double] = [-30, -10, -9, 4, 4, 5, 6, 7, 8, 9, 10, 11, 12, 12, 25, 37, 50]
    let summary = try #require(SampleSummary(samples))
    #expect(summary.outliers.lowSevere == 1)
    #expect(summary.outliers.lowMild == 2)
    #expect(summary.outliers.highMild == 1)
    #expect(summary.outliers.highSevere == 2)
    #expect(summary.outliers.total == 6)
    #expect(summary.outliers.severe == 3)
    #expect(summary.count == 17)
  }

  @Test func `equal samples have neither width nor outliers`() throws {
    let summary = try #require(SampleSummary(Array(repeating: 3, count: 30)))
    #expect(summary.relativeHalfWidth == 0)
    #expect(summary.medianAbsoluteDeviation == 0)
    #expect(summary.outliers.total == 0)
  }

  @Test(arguments: [(1, 0.0), (2, 0.5), (3, 0.75), (5, 0.9375)])
  func `below six samples the interval is their range and states its lower confidence`(count: Int, confidence: Double) {
    let interval = MedianInterval(sorted: (1...count).map(Double.init))
    #expect(interval.low == 1)
    #expect(interval.high == Double(count))
    #expect(abs(interval.confidence - confidence) < 1e-12)
  }

  /// Ranks and confidences from exact sums of binomial coefficients, in rational arithmetic.
  @Test(arguments: [(6, 1, 0.96875), (17, 5, 0.951), (51, 19, 0.9511), (1000, 469, 0.9537), (100_000, 49690, 0.9504)])
  func `the interval's rank is the binomial distribution's`(count: Int, rank: Int, confidence: Double) {
    let interval = MedianInterval(sorted: (1...count).map(Double.init))
    #expect(interval.low == Double(rank))
    #expect(interval.high == Double(count + 1 - rank))
    #expect(abs(interval.confidence - confidence) < 6e-5)
  }

  /// Of 17 and 51 samples the narrowest interval of at least 95 % covers the median in 95.1 %. Other counts between
  /// them reach up to 98 %, because ranks are whole numbers. Of 1,000 series the covered share then has a standard
  /// deviation of 0.7 %. Looking for serial correlation finds some by chance, which adds up to half a percent.
  @Test(arguments: [Distribution.normal, .exponential, .bimodal, .lognormal, .pareto], [17, 51])
  func `the interval covers the true median as often as it says`(distribution: Distribution, count: Int) {
    let seed = UInt64(count)
    var generator = SeededGenerator(seed: seed)
    let covered = (0..<1000).count { _ in
      let interval = SampleSummary(distribution.samples(count: count, using: &generator))!.medianInterval
      return interval.low <= distribution.median && distribution.median <= interval.high
    }
    #expect((930...970).contains(covered), "seed \(seed)")
  }
}
