import Foundation
import FoundationXML
import Harness
import Measurements
import Reporting
import Tensors
import TestSupport
import Testing

struct ComparisonTests {
  private typealias Sample = ComparisonSamples

  private func entry(
    _ base: [ConvolutionRow], _ head: [ConvolutionRow], rules: ComparisonRules = ComparisonRules(),
    quantity: String = RowLimit.time
  ) -> ComparisonEntry? {
    Sample.comparison(base: base, head: head, rules: rules).entries.first { $0.quantity == quantity }
  }

  private func times(_ base: Double, _ head: Double, rules: ComparisonRules = ComparisonRules()) -> ComparisonEntry? {
    entry(
      [Sample.row("a", "direct", milliseconds: base)], [Sample.row("a", "direct", milliseconds: head)], rules: rules)
  }

  @Test func `every text about a comparison for another program is as recorded`() throws {
    for form in ComparisonForm.all {
      try requireSnapshot(form.text(Sample.envelope), named: "compare-\(form.name).txt")
    }
  }

  @Test func `the text for JUnit is well-formed XML, whatever the names hold`() throws {
    let row = Sample.row("<&\"'\u{1B}>", "a", milliseconds: 1)
    let envelope = ResultEnvelope(
      environment: nil, settings: nil, payload: Sample.comparison(base: [row], head: [row]))
    let form = try #require(ComparisonForm.all.first { $0.name == "junit" })
    #expect(XMLParser(data: Data(try form.text(envelope).utf8)).parse())
  }

  @Test func `results compared with themselves have no difference`() {
    let rows = Samples.file.payload.rows
    let results = Sample.comparison(base: rows, head: rows)
    #expect(results.conclusion == .noRegression)
    #expect(results.entries.allSatisfy { !$0.verdict.isRegression && !$0.verdict.isImprovement })
  }

  @Test func `a significant slow-down above the threshold is a regression`() {
    #expect(times(10, 11)?.verdict == .regressed)
    #expect(times(11, 10)?.verdict == .improved)
  }

  @Test func `a significant slow-down below the threshold is none, and a higher threshold makes it so`() {
    #expect(times(10, 10.25)?.verdict == .noDifferenceSeen)
    var rules = ComparisonRules()
    rules.threshold = 0.02
    #expect(times(10, 10.25, rules: rules)?.verdict == .regressed)
  }

  @Test func `what is not told apart says what could have been`() throws {
    let entry = try #require(times(10, 10))
    let visible = try #require(entry.visibleSlowdown)
    #expect(visible > 0.03 && visible < 0.05)
    let doubtful = [Sample.row("a", "direct", milliseconds: 10, spread: 0.05)]
    let wide = try #require(self.entry(doubtful, doubtful)?.visibleSlowdown)
    #expect(wide > 0.1)
  }

  @Test func `a row of one process has the deviation between processes added`() throws {
    let base = [Samples.row("a", "direct", milliseconds: 10)]
    let head = [Samples.row("a", "direct", milliseconds: 10.6)]
    #expect(entry(base, head)?.verdict == .noDifferenceSeen)
    var rules = ComparisonRules()
    rules.processDeviation = ProcessDeviation(relativeStandardDeviation: 0.002)
    #expect(entry(base, head, rules: rules)?.verdict == .regressed)
  }

  @Test func `a count that is larger by one is a regression, and its limit says otherwise`() {
    let base = [Sample.row("a", "direct", milliseconds: 10, instructions: 1e9)]
    let head = [Sample.row("a", "direct", milliseconds: 10, instructions: 1e9 + 1)]
    #expect(entry(base, head, quantity: "instructions")?.verdict == .regressed)
    #expect(entry(head, base, quantity: "instructions")?.verdict == .improved)
    var rules = ComparisonRules()
    rules.limits = [RowLimit(pattern: "^a .*direct", quantity: "instructions", threshold: 0.001)]
    #expect(entry(base, head, rules: rules, quantity: "instructions")?.verdict == .unchanged)
    rules.limits = [RowLimit(pattern: ".", quantity: "instructions", isIgnored: true)]
    #expect(entry(base, head, rules: rules, quantity: "instructions") == nil)
  }

  @Test func `times of two machines are refused, counts are not, and the user may ask for both`() {
    var other = ComparisonSamples.laterEnvironment
    other.cpuModel = "Intel Xeon"
    let rows = [Sample.row("a", "direct", milliseconds: 10, instructions: 1e9)]
    let refused = Sample.comparison(base: rows, head: rows, headEnvironment: other)
    #expect(refused.conclusion == .notComparable && refused.areTimesRefused)
    #expect(refused.entries.map(\.verdict) == [.notComparable, .unchanged])
    var rules = ComparisonRules()
    rules.quantities = .counts
    #expect(Sample.comparison(base: rows, head: rows, rules: rules, headEnvironment: other).conclusion == .noRegression)
    rules = ComparisonRules()
    rules.comparesAcrossMachines = true
    #expect(Sample.comparison(base: rows, head: rows, rules: rules, headEnvironment: other).conclusion == .noRegression)
  }

  @Test func `results without a common row are not comparable`() {
    let results = Sample.comparison(
      base: [Sample.row("a", "direct", milliseconds: 1)], head: [Sample.row("b", "direct", milliseconds: 1)])
    #expect(results.conclusion == .notComparable)
    #expect(results.entries.map(\.verdict) == [.onlyInBase, .onlyInHead])
  }

  @Test func `costs of networks are compared exactly`() throws {
    let old = try CostSamples.costs(of: ["lenet5"]).payload
    let results = ComparisonResults(
      base: side, baseRows: old.comparableRows, head: side,
      headRows: try CostSamples.costs(of: ["lenet5"]).payload.comparableRows, rules: ComparisonRules())
    #expect(results.conclusion == .noRegression && results.entries.allSatisfy { $0.verdict == .unchanged })
    #expect(results.entries.count > 30)
  }

  private var side: ComparisonResults.Side { ComparisonResults.Side(name: "x", command: nil, environment: nil) }

  // MARK: Limits

  @Test func `limits are read from YAML, and later ones win`() throws {
    let text = """
      limits:
        - {match: "direct", threshold: 5%}
        - {match: "conv1 .*direct", most: 12 ms}
        - {match: ".", quantity: instructions, threshold: 0.01}
        - {match: " auto ", ignore: true}

      """
    #expect(
      try LimitsFile.limits(parsing: text) == [
        RowLimit(pattern: "direct", threshold: 0.05), RowLimit(pattern: "conv1 .*direct", most: 12),
        RowLimit(pattern: ".", quantity: "instructions", threshold: 0.01), RowLimit(pattern: " auto ", isIgnored: true),
      ])
  }

  @Test(arguments: [
    ("", "it has to be one list with the name 'limits'"), ("limits: {", "it is not YAML"),
    ("limits: [5]", "limits.0 is no mapping"), ("limits: [{match: a}]", "limits.0 sets no limit"),
    ("limits: [{match: a, treshold: 1%}]", "limits.0 has the unknown key 'treshold'"),
    ("limits: [{match: '(', ignore: true}]", "limits.0.match is to be a regular expression"),
    ("limits: [{match: a, most: 12 apples}]", "limits.0.most reads like 12ms (found '12 apples')"),
    ("limits: [{match: a, threshold: -1%}]", "limits.0.threshold reads like 5% or 0.05 (found '-1%')"),
  ])
  func `a faulty file of limits is refused with the place`(text: String, fault: String) {
    #expect {
      try LimitsFile.limits(parsing: text)
    } throws: {
      "\($0)".hasPrefix(fault)
    }
  }
}

/// Whether the gate cries wolf, and whether it sleeps: on rows whose errors are known.
struct RegressionGateTests {
  /// How rows come about: the deviation between processes, that of a median within one, and how many there are.
  struct Method: CustomTestStringConvertible, Sendable {
    let between: Double
    let within: Double
    let processes: Int
    var testDescription: String { "\(processes) processes, ± \(between) and ± \(within)" }
  }

  private static let rowCount = 100

  private func row(
    _ index: Int, factor: Double, _ method: Method, using generator: inout SeededGenerator
  ) -> ComparableRow {
    func deviation(_ scale: Double) -> Double { scale * (Distribution.normal.draw(&generator) - 100) / 5 }
    let medians = (0..<method.processes).map { _ in log(factor) + deviation(method.between) + deviation(method.within) }
    let time: MeasuredTime
    if method.processes == 1 {
      let (median, distance) = (exp(medians[0]), exp(1.96 * method.within))
      time = MeasuredTime(
        milliseconds: median, low: median / distance, high: median * distance, effectiveSamples: 200)
    } else {
      let combination = ProcessCombination(ofMedians: medians.map { exp($0) })!
      time = MeasuredTime(
        milliseconds: combination.estimate, processes: method.processes,
        processSpread: combination.relativeStandardDeviation)
    }
    return ComparableRow(key: RowKey(subject: "layer \(index)", candidate: "direct"), time: time)
  }

  private func comparison(
    _ method: Method, slowRows: Int = 0, by factor: Double = 1, using generator: inout SeededGenerator
  ) -> ComparisonResults {
    var rules = ComparisonRules()
    rules.processDeviation = ProcessDeviation(relativeStandardDeviation: method.between)
    let side = ComparisonResults.Side(name: "synthetic", command: nil, environment: nil)
    let base = (0..<Self.rowCount).map { row($0, factor: 1, method, using: &generator) }
    let head = (0..<Self.rowCount).map { row($0, factor: $0 < slowRows ? factor : 1, method, using: &generator) }
    return ComparisonResults(base: side, baseRows: base, head: side, headRows: head, rules: rules)
  }

  @Test(arguments: [
    Method(between: 0.02, within: 0.004, processes: 1), Method(between: 0.02, within: 0, processes: 5),
  ])
  func `at most 1 % of 1,000 sets of 100 rows without a difference raise an alarm`(method: Method) {
    var generator = SeededGenerator(seed: 31)
    let alarms = (0..<1000).count { _ in comparison(method, using: &generator).conclusion == .regression }
    #expect(alarms <= 10, "seed 31")
  }

  @Test func `at least 95 % of slow-downs of 5 % are found where the standard error is 0.8 %`() {
    // Two sides of 0.566 % each.
    let method = Method(between: 0.004, within: 0.004, processes: 1)
    var generator = SeededGenerator(seed: 32)
    let found = (0..<50).reduce(0) { sum, _ in
      sum + comparison(method, slowRows: 10, by: 1.05, using: &generator).entries(.regressed).count
    }
    #expect(found >= 475, "seed 32, found \(found) of 500")
  }

  @Test(arguments: [
    (again: [1.1, 1.11, 1.1, 1.09, 1.1], verdict: RowVerdict.regressed),
    // One process of the second run was disturbed.
    (again: [1.1, 1.11, 1.1, 1.3, 1.1], verdict: .regressed),
    (again: [1, 1.01, 1, 1.25, 1], verdict: .noDifferenceSeen),
    (again: [0.9, 0.91, 0.9, 0.91, 0.9], verdict: .noDifferenceSeen),
  ])
  func `a second run confirms a slow-down that it shows too`(again: [Double], verdict: RowVerdict) {
    func rows(_ medians: [Double]) -> [ComparableRow] {
      let combination = ProcessCombination(ofMedians: medians)!
      let time = MeasuredTime(
        milliseconds: combination.estimate, processes: medians.count,
        processSpread: combination.relativeStandardDeviation)
      return [ComparableRow(key: RowKey(subject: "layer", candidate: "direct"), time: time)]
    }
    let side = ComparisonResults.Side(name: "synthetic", command: nil, environment: nil)
    let base = [1, 1.01, 1, 0.99, 1]
    let first = ComparisonResults(
      base: side, baseRows: rows(base), head: side, headRows: rows([1.1, 1.1, 1.11, 1.09, 1.1]),
      rules: ComparisonRules())
    #expect(first.doubtedKeys.count == 1)
    let confirmed = first.confirmed(baseRows: rows(base), headRows: rows(again))
    #expect(confirmed.entries.map(\.verdict) == [verdict] && confirmed.rules == first.rules)
  }
}

struct FalseDiscoveryRateTests {
  @Test func `the largest probability below its own line counts, with all smaller ones`() {
    // The lines are at 0.01, 0.02, 0.03, 0.04 and 0.05.
    let rate = FalseDiscoveryRate([0.2, 0.029, 0.015, 0.8, 0.025], rate: 0.05)
    #expect(rate.largestSignificant == 0.029)
    #expect(rate.isSignificant(0.025) && !rate.isSignificant(0.2))
    #expect(abs(rate.nextLevel - 0.04) < 1e-15)
  }

  @Test func `without a test, and without a small probability, nothing counts`() {
    #expect(FalseDiscoveryRate([], rate: 0.01).largestSignificant == 0)
    let rate = FalseDiscoveryRate([0.5, 0.02], rate: 0.01)
    #expect(rate.largestSignificant == 0 && !rate.isSignificant(0.02))
    #expect(rate.nextLevel == 0.005)
  }
}
