import Measurements
import Reporting
import Testing

@Suite struct RankingTests {
  private func ranked(_ rows: [ConvolutionRow]) -> [ConvolutionRow] {
    ConvolutionResults(rows: rows).rows
  }

  @Test func `the passed row with the smallest median is the fastest of its layer`() {
    let rows = ranked([
      Samples.row("a", "direct", milliseconds: 4), Samples.row("a", "fft", milliseconds: 2),
      Samples.row("b", "direct", milliseconds: 1), Samples.row("b", "fft", milliseconds: 3),
    ])
    #expect(rows.map(\.isFastest) == [false, true, true, false])
    #expect(rows.map(\.speedupOverDirect) == [1, 2, 1, 1 / 3.0])
  }

  @Test func `rows that did not pass are not ranked, however fast`() {
    let rows = ranked([
      Samples.row("a", "direct", milliseconds: 4),
      Samples.row("a", "im2col", milliseconds: 1, status: .mistrusted, reason: "noise"),
      Samples.row("a", "fft", failure: .failed, reason: "wrong"),
    ])
    #expect(rows.map(\.isFastest) == [true, nil, nil])
    #expect(rows.map(\.speedupOverDirect) == [1, nil, nil])
  }

  @Test func `rows with doubtful times are ranked if their rounds were compared`() {
    var rows = [4.0, 1].map { Samples.row("a", "direct", milliseconds: $0, status: .mistrusted, reason: "steal") }
    rows[1].backend = "fft"
    (rows[0].ratioToFastest, rows[1].ratioToFastest) = (4, 1)
    #expect(ranked(rows).map(\.isFastest) == [false, true])
    #expect(ranked(rows)[1].speedupOverDirect == 4)
  }

  @Test func `without a passed direct row there is no speed-up`() {
    let rows = ranked([
      Samples.row("a", "fft", milliseconds: 4), Samples.row("a", "direct", failure: .failed, reason: "wrong"),
    ])
    #expect(rows[0].isFastest == true)
    #expect(rows[0].speedupOverDirect == nil)
    #expect(Ranking.meanSpeedups(rows).isEmpty)
  }

  @Test func `only rows of the same problem, direction, post-operations and threads compete`() {
    var rows = [1.0, 2, 3, 4, 5].map { Samples.row("a", "direct", milliseconds: $0) }
    rows[1].threads = 2
    rows[2].direction = "backward-data"
    rows[3].postOps = "relu"
    rows[4].problem = "ic1ih1oc1oh1kh1"
    #expect(ranked(rows).map(\.isFastest) == [true, true, true, true, true])
  }

  @Test func `warm and cold rows do not compete`() {
    var rows = [1.0, 2].map { Samples.row("a", "direct", milliseconds: $0) }
    (rows[0].cache, rows[1].cache) = (.warm, .cold)
    #expect(ranked(rows).map(\.isFastest) == [true, true])
  }

  @Test func `rows on several threads are compared with the same backend on one`() {
    var rows = [8.0, 5, 4, 2].map { Samples.row("a", "direct", milliseconds: $0) }
    rows[1].threads = 2
    rows[2].threads = 4
    (rows[3].threads, rows[3].backend) = (2, "fft")
    let marked = ranked(rows)
    #expect(marked.map(\.speedupOverOneThread) == [nil, 1.6, 2, nil])
    #expect(marked.map(\.parallelEfficiency) == [nil, 0.8, 0.5, nil])
  }

  @Test func `of equal medians only the first is marked`() {
    let rows = ["direct", "fft", "im2col"].map { Samples.row("a", $0, milliseconds: 1) }
    #expect(ranked(rows).map(\.isFastest) == [true, false, false])
  }

  @Test func `the mean speed-up is geometric and counts layers with a direct row`() throws {
    let rows = ranked([
      Samples.row("a", "direct", milliseconds: 8), Samples.row("a", "fft", milliseconds: 2),
      Samples.row("b", "direct", milliseconds: 9), Samples.row("b", "fft", milliseconds: 1),
      Samples.row("c", "fft", milliseconds: 1),
    ])
    let means = Ranking.meanSpeedups(rows)
    #expect(abs(try #require(means.first).speedup - 6) < 1e-12)
    #expect(means.map(\.layerCount) == [2])
  }

  @Test func `every number of threads and state of the caches has a mean speed-up of its own`() {
    let rows = ranked(Samples.sweep)
    let means = Ranking.meanSpeedups(rows)
    #expect(means.map(\.conditions.threads) == [1, 1, 2, 2] && means.map(\.layerCount) == [2, 2, 2, 2])
    #expect(means.map(\.conditions.cache) == [.warm, .cold, .warm, .cold])
    #expect(zip(means, [2.0, 3, 4, 5]).allSatisfy { abs($0.speedup - $1) < 1e-12 })
  }

  @Test func `a row takes its times in milliseconds and its rates from the median`() throws {
    let row = Samples.row("a", "direct", milliseconds: 10)
    #expect(row.medianMilliseconds == 10)
    #expect(try #require(row.minimumMilliseconds) < 10)
    #expect(try #require(row.effectiveGigaflopsPerSecond) == 369.9376128)
    #expect(row.executedGigaflopsPerSecond == 369.9376128 / 4)
    #expect(abs(try #require(row.peakFraction) - 369.9376128 / 240) < 1e-12)
    #expect(row.samples == 21)
    #expect(row.outliers == 0)
  }

  @Test func `a row without a measurement has no times`() {
    let row = Samples.row("a", "direct", failure: .skipped, reason: "interrupted")
    #expect(row.medianMilliseconds == nil && row.effectiveGigaflopsPerSecond == nil && row.samples == nil)
    #expect(row.status == .skipped && row.reason == "interrupted" && row.arithmeticIntensity == nil)
  }
}
