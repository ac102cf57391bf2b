import Harness
import Testing

struct IntervalTests {
  /// The values of R's `prop.test(x, n, correct = FALSE)$conf.int`.
  @Test(arguments: [
    (90, 100, 0.825637, 0.944771), (0, 10, 0, 0.277533), (10, 10, 0.722467, 1), (1, 2, 0.094531, 0.905469),
  ])
  func `the interval of a proportion is that of Wilson`(successes: Int, trials: Int, low: Double, high: Double) {
    let interval = ProportionInterval(successes: successes, trials: trials)
    #expect(abs(interval.low - low) < 1e-5)
    #expect(abs(interval.high - high) < 1e-5)
  }

  @Test func `the interval of a mean is that of Student`() throws {
    let interval = MeanInterval([1, 2, 3])
    #expect(interval.mean == 2)
    // 4.302653 is the quantile of two degrees of freedom.
    #expect(abs(try #require(interval.halfWidth) - 4.302653 / 3.0.squareRoot()) < 1e-5)
    #expect(MeanInterval([5]).halfWidth == nil)
  }

  @Test func `differences are told apart pair by pair`() throws {
    let difference = try #require(MeanInterval.ofDifferences([10, 20, 31], [9, 19, 30]))
    #expect(difference.mean == 1)
    #expect(try #require(difference.halfWidth) < 1e-9)
    #expect(MeanInterval.ofDifferences([1], [2]) == nil)
  }
}
