import Sweeps
import Testing

struct SuiteFileTests {
  @Test func `a suite is read with lists, single values, flags and repeated options`() throws {
    let suite = try SuiteFile.suite(
      parsing: """
        name: mixed-1
        runs:
          - command: conv
            problems: [ic1ih1oc1kh1, ic2ih2oc2kh1]
            batches: a.shapes
            backends: [direct, fft]
            threads: [1, all]
            isa: [avx2, avx512]
            seeds: [1, 2]
            repetitions: 3
            options: {time: 100ms, precision: 1e-6, pin: true, phases: false, plugin: [a.so, b.so]}
          - command: net
            networks: lenet5
            files: [model.yaml]
        """, path: "suite.yaml")
    #expect(suite.name == "mixed-1" && suite.runs.map(\.command) == ["conv", "net"])
    let run = suite.runs[0]
    #expect(run.line == 3 && run.problems.count == 2 && run.batches == ["a.shapes"] && run.repetitions == 3)
    #expect(run.isa == ["avx2", "avx512"] && run.seeds == ["1", "2"] && run.threads == ["1", "all"])
    #expect(
      run.options.map { $0.words.joined(separator: " ") } == [
        "--time 100ms", "--precision 1e-6", "--pin", "--plugin a.so", "--plugin b.so",
      ])
    #expect(suite.runs[1].networks == ["lenet5"] && suite.runs[1].files == ["model.yaml"])
  }

  @Test(arguments: [
    ("", "the file is empty"), ("name: [", "no YAML"), ("- a", "a suite is a mapping with name, runs"),
    ("runs:\n  - command: conv", "a suite has a name"), ("name: a/b\nruns: []", "(found 'a/b')"),
    ("name: a\nruns: []", "at least one command"), ("name: a", "at least one command"),
    ("name: a\nruns:\n  - problems: [x]", "suite.yaml:3: a run names its command"),
    ("name: a\nruns:\n  - command: conv\n    nets: [x]", "suite.yaml:4: a run has no 'nets'"),
    ("name: a\nruns:\n  - command: conv\n    repetitions: 0", "1 to 1000 (found '0')"),
    ("name: a\nruns:\n  - command: conv\n    options: [x]", "'options' is a mapping"),
    ("name: a\nruns:\n  - command: conv\n    problems: [{a: b}]", "'problems' is to be a word"),
  ])
  func `a fault of a suite is told with its line`(text: String, message: String) {
    let error = #expect(throws: SuiteError.self) { try SuiteFile.suite(parsing: text, path: "suite.yaml") }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }
}
