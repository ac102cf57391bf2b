import Counters
import Foundation
import Testing

struct `Sense checks` {
  private let expectation = CountExpectation(
    singlePrecisionOperations: 1_000_000, leastInstructions: 40_000, processorSeconds: 0.001)

  private func suspicion(_ event: String, _ count: Double, and others: [String: Double] = [:]) -> String? {
    let readings = [CounterReading.counted(event, count)] + others.map { CounterReading.counted($0.key, $0.value) }
    return readings.checked(against: expectation)[0].suspicion
  }

  @Test(arguments: [
    ("PAPI_SP_OPS", 1_000_000.0), ("PAPI_SP_OPS", 1_090_000), ("PAPI_TOT_INS", 40_000), ("instructions", 90_000),
    ("cycles", 3_000_000), ("minor-faults", 0), ("sde:::cnnbench::anything", 1),
  ])
  func `plausible event counts are left alone`(event: String, count: Double) {
    #expect(suspicion(event, count) == nil)
  }

  @Test(arguments: [
    ("PAPI_SP_OPS", 500_000.0, "the plan performs 1000000 single-precision operations"),
    ("PAPI_SP_OPS", 16_000_000, "the plan performs"), ("PAPI_TOT_INS", 39_999, "at least 40000 instructions"),
    ("instructions", 0, "any work takes at least one"), ("PAPI_TOT_CYC", 0, "any work takes at least one"),
    ("cycles", 1e8, "no processor runs that many cycles"), ("branches", -1, "overflowed"),
    ("branches", .infinity, "overflowed"),
  ])
  func `implausible counts are marked with what speaks against them`(event: String, count: Double, text: String) {
    #expect(suspicion(event, count)?.contains(text) == true)
  }

  @Test func `misses cannot be more than references`() {
    #expect(suspicion("cache-misses", 100, and: ["cache-references": 100]) == nil)
    #expect(suspicion("cache-misses", 200, and: ["cache-references": 100])?.contains("cache-references") == true)
    #expect(suspicion("ll-read-misses", 9, and: ["l1d-read-misses": 3]) != nil)
    #expect(suspicion("cache-misses", 200) == nil)
  }

  @Test func `without expectations only the impossible is marked`() {
    let readings: [CounterReading] = [.counted("PAPI_SP_OPS", 1), .counted("instructions", 1), .counted("cycles", 0)]
    let suspicions = readings.checked(against: CountExpectation()).map(\.suspicion)
    #expect(suspicions == [nil, nil, "any work takes at least one"])
  }

  @Test func `a part of the threads is not judged by the whole work`() {
    var reading = CounterReading.counted("PAPI_SP_OPS", 500_000)
    reading.omission = "all threads but the calling one, of 2"
    #expect([reading].checked(against: expectation) == [reading])
  }

  @Test func `absent counter readings stay as they are`() {
    let absent = CounterReading.absent("instructions", "no counters")
    #expect([absent].checked(against: expectation) == [absent])
  }

  @Test func `a counter reading is written with the documented keys`() throws {
    var reading = CounterReading.counted("cycles", 5)
    reading.countedFraction = 0.5
    reading.isMultiplexed = true
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = try encoder.encode(reading)
    #expect(
      String(decoding: json, as: UTF8.self)
        == #"{"count":5,"counted_fraction":0.5,"event":"cycles","multiplexed":true}"#)
    #expect(try JSONDecoder().decode(CounterReading.self, from: json) == reading)
  }
}
