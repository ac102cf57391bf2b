import Counters
import Testing

/// A source that a test has made up.
private struct FakeCounters: CounterSource {
  let name: String
  let summary = "nothing real"
  let defaultEvents = ["event"]
  let reason: String?

  func unavailability(of events: [String]) -> String? { reason }

  func count(_ events: [String], of work: CountedWork) -> CounterResult {
    work.body()
    return CounterResult(readings: events.map { .counted($0, 1) })
  }
}

struct `The catalog of counters` {
  @Test func `the best source of counts comes with the reasons against better ones`() throws {
    let sources = [
      FakeCounters(name: "a", reason: "no library"), FakeCounters(name: "b", reason: "no hardware"),
      FakeCounters(name: "c", reason: nil), FakeCounters(name: "d", reason: nil),
    ]
    let choice = try #require(CounterCatalog.best(of: sources))
    #expect(choice.source.name == "c")
    #expect(choice.obstacles.map(\.source) == ["a", "b"])
    #expect(choice.obstacles.map(\.reason) == ["no library", "no hardware"])
    #expect(CounterCatalog.best(of: [sources[2]])?.obstacles.isEmpty == true)
    #expect(choice.source.count(["event"], of: CountedWork {}).readings == [.counted("event", 1)])
  }

  @Test func `no source of counts is chosen where none is usable`() {
    #expect(CounterCatalog.best(of: [FakeCounters(name: "a", reason: "no library")]) == nil)
  }

  @Test func `this machine has a source of counts, and every source has a name of its own`() throws {
    let names = CounterCatalog.sources.map(\.name)
    #expect(Set(names).count == names.count && names.last == "simulated")
    for name in names { #expect(CounterCatalog.source(named: name)?.name == name) }
    #expect(CounterCatalog.source(named: "fake") == nil)
    let choice = try #require(CounterCatalog.best())
    #expect(choice.source.name != "simulated")
    #expect(choice.obstacles.allSatisfy { !$0.reason.isEmpty })
  }
}
