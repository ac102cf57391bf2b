import Harness
import Testing

@Suite struct CalibrationTests {
  /// Comparisons of ten rounds each, all of which found the same ratio but for a spread of 1 %.
  private func ratios(_ middles: [Double]) throws -> [RatioInterval] {
    try middles.map { middle in
      let samples = (0..<11).map { middle * (1 + 0.002 * Double($0 - 5)) }
      return try #require(PairedComparison(a: [Double](repeating: 1, count: 11), b: samples)).interval
    }
  }

  @Test func `a calibration without pairs knows nothing`() {
    #expect(Calibration([], seconds: 1) == nil)
  }

  @Test func `pairs whose interval excludes 1 are false differences`() throws {
    let middles = [Double](repeating: 1, count: 95) + [0.9, 0.95, 1.05, 1.1, 1.2]
    let calibration = try #require(Calibration(ratios(middles), seconds: 50))
    #expect(calibration.pairCount == 100 && calibration.falseDifferenceCount == 5)
    #expect(calibration.falseDifferenceRate == 0.05)
    #expect(calibration.secondsPerPair == 0.5)
    // Wilson's interval of 5 in 100.
    #expect(abs(calibration.falseDifferenceLow - 0.0215) < 0.0005)
    #expect(abs(calibration.falseDifferenceHigh - 0.1118) < 0.0005)
  }

  @Test func `the resolvable difference moves four intervals of five beyond 1`() throws {
    let middles = (0..<101).map { 0.95 + 0.001 * Double($0) }
    let intervals = try ratios(middles)
    let calibration = try #require(Calibration(intervals, seconds: 1))
    let found = intervals.count { $0.low * (1 + calibration.resolvableDifference) >= 1 - 1e-12 }
    #expect(found == 81)
  }
}
