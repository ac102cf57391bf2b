import Harness
import Measurements
import Reporting
import Testing

struct `The report of searches` {
  @Test(arguments: ReportForm.all)
  func `the report of no searches has no mean`(form: ReportForm) throws {
    let envelope = ResultEnvelope(
      environment: Samples.environment, settings: Samples.settings, payload: TuningResults(rows: []))
    let text = try form.text(of: TuningReport().document(of: envelope))
    #expect(!text.isEmpty && !text.contains("geometric mean"))
  }

  @Test func `the report of searches keeps only winners that are faster beyond doubt`() {
    #expect(TuningSamples.rows.map(\.isKept) == [true, false, false, false])
  }

  @Test func `the report of searches judges the model by the interval of the geometric mean`() throws {
    func verdict(_ ratios: [RatioInterval]) throws -> ModelDistance.Verdict {
      let rows = ratios.map { ratio in
        var row = TuningSamples.rows[0]
        row.modelToWinner = ratio
        return row
      }
      return try #require(ModelDistance(of: rows)).verdict
    }
    #expect(try verdict([.identity(upTo: 1.04)]) == .reached)
    #expect(try verdict([TuningSamples.ratio([1.2, 1.21, 1.22, 1.23, 1.24, 1.25])]) == .missed)
    #expect(try verdict([TuningSamples.ratio([1.02, 1.03, 1.04, 1.06, 1.07, 1.08])]) == .open)
    #expect(try verdict([.identity(upTo: 1.2)]) == .open)
    #expect(ModelDistance(of: [TuningSamples.rows[3]]) == nil)
  }
}
