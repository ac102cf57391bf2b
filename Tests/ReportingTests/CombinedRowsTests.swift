import Harness
import Measurements
import Reporting
import Testing

@Suite struct CombinedRowsTests {
  private func rows(_ milliseconds: [Double]) -> [[ConvolutionRow]] {
    milliseconds.map { [Samples.row("a", "direct", milliseconds: $0)] }
  }

  @Test func `processes are combined by their medians, and their spread widens the interval`() throws {
    let combined = ConvolutionRow.combined(rows([10, 11, 12.1]))
    let row = try #require(combined.first)
    #expect(combined.count == 1 && row.status == .passed)
    #expect(row.processes == 3 && row.samples == 63 && row.effectiveSamples == 3)
    #expect(abs(try #require(row.medianMilliseconds) - 11) < 1e-9)
    // Student's t with 2 degrees of freedom is 4.303, and the deviation of the logarithms log 1.1.
    let halfWidth = 4.302653 * 0.0953102 / 3.0.squareRoot()
    #expect(abs(try #require(row.intervalHighMilliseconds) / 11 - 1.0 - (halfWidth + halfWidth * halfWidth / 2)) < 0.01)
    #expect(abs(try #require(row.processSpread) - 0.0953102) < 1e-6)
    #expect(row.minimumMilliseconds == 10 * 0.96)
  }

  @Test func `rates of combined processes belong to the combined time`() throws {
    let row = try #require(ConvolutionRow.combined(rows([10, 40])).first)
    #expect(abs(try #require(row.effectiveGigaflopsPerSecond) - 3.699376128 / 20e-3) < 1e-9)
    #expect(abs(try #require(row.peakFraction) - 3.699376128 / 20e-3 / 240) < 1e-9)
  }

  @Test func `a row that failed in one process failed`() {
    var runs = rows([10, 11])
    runs[1][0] = Samples.row("a", "direct", failure: .failed, reason: "3 wrong elements")
    let row = ConvolutionRow.combined(runs)[0]
    #expect(row.status == .failed && row.reason == "3 wrong elements")
  }

  @Test func `a row that one process mistrusts is mistrusted`() {
    var runs = rows([10, 11])
    runs[1][0].status = .mistrusted
    runs[1][0].reason = "noise"
    let row = ConvolutionRow.combined(runs)[0]
    #expect(row.status == .mistrusted && row.reason == "noise" && row.processes == 2)
  }

  @Test func `what an interrupted process did not reach comes from the others`() {
    var runs = rows([10, 11])
    runs[0].append(Samples.row("b", "direct", milliseconds: 5))
    let combined = ConvolutionRow.combined(runs)
    #expect(combined.map(\.layer) == ["a", "b"])
    #expect(combined[1].processes == nil && combined[1].medianMilliseconds == 5)
    #expect(ConvolutionRow.combined([]) == [])
  }

  /// Rows that differ in one thing each, as one command with several layers, backends, threads and caches has them.
  private func differentRows(milliseconds: Double) -> [ConvolutionRow] {
    var rows = (0..<9).map { Samples.row("a", "direct", milliseconds: milliseconds + Double($0)) }
    rows[1].layer = "b"
    rows[2].problem = "ic1ih1oc1oh1kh1"
    rows[3].backend = "fft"
    rows[4].direction = "backward-data"
    rows[5].postOps = "relu"
    rows[6].threads = 2
    rows[7].cache = .cold
    return rows
  }

  @Test(arguments: 0..<9)
  func `a row that an interrupted process lacks leaves the others with their own`(hole: Int) {
    let complete = [10.0, 12].map { differentRows(milliseconds: $0) }
    let expected = ConvolutionRow.combined(complete)
    var runs = complete
    runs[1].remove(at: hole)
    let combined = ConvolutionRow.combined(runs)
    #expect(combined.count == 9 && ConvolutionRow.combined(runs.reversed()).count == 9)
    // The first and the last row are of one problem that was given twice: the last is the one that is not there.
    let lacking = hole == 0 ? 8 : hole
    for index in 1..<8 where index != lacking { #expect(combined[index] == expected[index]) }
    #expect(combined[lacking] == complete[0][lacking])
  }

  @Test func `what an early interruption left skipped takes the place of no result`() {
    let complete = differentRows(milliseconds: 10)
    var skipped = Samples.row("a", "winograd-f4", failure: .skipped, reason: "solves stride 1 only")
    let combined = ConvolutionRow.combined([complete + [skipped], [skipped]])
    #expect(combined == complete + [skipped])
    skipped.layer = "c"
    #expect(ConvolutionRow.combined([complete, [skipped]]) == complete + [skipped])
  }

  @Test(arguments: [[0, 1], [1, 0]])
  func `the noise is the worst of all processes, with its reasons`(order: [Int]) {
    var runs = rows([10, 11])
    runs[order[0]][0].noise = .quiet
    runs[order[1]][0].noise = .noisy
    runs[order[1]][0].noiseReason = "The hypervisor gave 17 % of the CPU time to other machines."
    let row = ConvolutionRow.combined(runs)[0]
    #expect(row.noise == .noisy && row.noiseReason == runs[order[1]][0].noiseReason && row.status == .passed)
  }
}
