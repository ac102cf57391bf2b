import Benchmarking
import Convolution
import Foundation
import Harness
import Tensors
import Testing

/// An arena whose times follow a formula.
private final class FakeArena: BlockingArena {
  /// Nanoseconds of a call, without noise.
  private let time: (Blocking) -> Double
  /// What a sample is multiplied with.
  private let noise: (inout SeededGenerator) -> Double
  private let identity: (Blocking) -> String
  private let rejectionReason: (Blocking) -> String?
  private var generator: SeededGenerator
  private(set) var measured: [Blocking] = []
  /// Measurements after which the run is interrupted.
  var measurementsLeft = Int.max

  init(
    seed: UInt64 = 1, time: @escaping (Blocking) -> Double,
    noise: @escaping (inout SeededGenerator) -> Double = { _ in 1 },
    identity: @escaping (Blocking) -> String = { "\($0)" },
    rejectionReason: @escaping (Blocking) -> String? = { _ in nil }
  ) {
    self.time = time
    self.noise = noise
    self.identity = identity
    self.rejectionReason = rejectionReason
    generator = SeededGenerator(seed: seed)
  }

  func identity(of blocking: Blocking) -> PlanIdentity {
    PlanIdentity(summary: identity(blocking), workspaceByteCount: 0)
  }

  func results(of candidates: [Blocking], against incumbent: Blocking) -> [BlockingResult]? {
    measurementsLeft -= 1
    if measurementsLeft < 0 { return nil }
    measured += candidates
    return candidates.map { candidate in
      if let reason = rejectionReason(candidate) {
        return .rejected(BlockingRejection(candidate, reason: reason, isWrong: true))
      }
      return .timed(PairedComparison(a: samples(of: candidate), b: samples(of: incumbent))!.interval)
    }
  }

  private func samples(of blocking: Blocking) -> [Double] {
    (0..<41).map { _ in time(blocking) * noise(&generator) }
  }
}

struct `A search for a blocking` {
  private let model = Blocking.standard

  private func search(
    _ arena: FakeArena, of parameters: [Blocking.Parameter] = [.panelByteCount, .stripPixels]
  ) -> BlockingSearch<FakeArena> {
    var search = BlockingSearch(around: model, of: parameters, in: arena)
    let isComplete = search.run()
    #expect(isComplete)
    return search
  }

  /// Grows with the distance from the preferred sizes, in either direction.
  private func time(preferring panel: Int, _ pixels: Int) -> (Blocking) -> Double {
    { blocking in
      1000 + 100 * abs(log(Double(blocking.panelByteCount) / Double(panel)))
        + 100 * abs(log(Double(blocking.stripPixels) / Double(pixels)))
    }
  }

  @Test(arguments: [(1, 1), (2, 1), (4, 4), (-1, 2), (-4, -6), (0, 3), (0, 0)])
  func `a search for a blocking finds the sizes that are faster, in steps of the root of 2`(
    panelSteps: Int, pixelSteps: Int
  ) {
    let panel = Int(Double(model.panelByteCount) * exp2(Double(panelSteps) / 2))
    let pixels = Int(Double(model.stripPixels) * exp2(Double(pixelSteps) / 2))
    let best = search(FakeArena(time: time(preferring: panel, pixels))).best
    #expect(abs(best.panelByteCount - panel) <= panel / 100 && abs(best.stripPixels - pixels) <= pixels / 100)
    #expect(best.stripByteCount == model.stripByteCount)
  }

  @Test func `a search for a blocking goes no further from the model than its reach`() {
    let best = search(FakeArena { Double($0.panelByteCount) }).best
    #expect(best.panelByteCount == model.panelByteCount / 8)
    let largest = search(FakeArena { 1 / Double($0.panelByteCount) }).best
    #expect(largest.panelByteCount == model.panelByteCount * 8)
  }

  @Test func `a search for a blocking varies only what plans read`() {
    let arena = FakeArena { Double($0.panelByteCount * $0.stripPixels) }
    #expect(search(arena, of: [.stripPixels]).best.panelByteCount == model.panelByteCount)
    #expect(arena.measured.allSatisfy { $0.panelByteCount == model.panelByteCount })
    #expect(search(FakeArena { _ in 1 }, of: []).triedCount == 0)
  }

  /// Each of the 8 candidates of a search is called faster by mistake in 2.5 of 100 cases, and twice in 0.06.
  @Test func `a search for a blocking keeps the model where all are as fast as it but for noise`() {
    let winners = (0..<200).count { seed in
      let noise = { (generator: inout SeededGenerator) in Double.random(in: 0.8...1.25, using: &generator) }
      let search = search(FakeArena(seed: UInt64(seed), time: { _ in 1000 }, noise: noise))
      #expect(search.largestDoubt > 1.001, "noise leaves doubts")
      return search.best != model
    }
    #expect(winners <= 4)
  }

  @Test func `a search for a blocking never takes a wrong candidate, however fast`() {
    let arena = FakeArena(
      time: { Double($0.panelByteCount) },
      rejectionReason: { $0.panelByteCount < model.panelByteCount ? "3 wrong elements" : nil })
    let search = search(arena)
    #expect(search.best == model && search.rejections.count == 2)
    #expect(search.rejections.allSatisfy { $0.isWrong && $0.reason == "3 wrong elements" })
    #expect(search.rejections.first?.description(model: model) == "3 wrong elements with panel_bytes=12288")
  }

  @Test func `a search for a blocking measures no plan twice but to confirm that it won`() {
    // Strips of up to 600 pixels make one plan, longer ones another.
    let arena = FakeArena(
      time: { $0.stripPixels > 600 ? 900 : 1000 },
      identity: { "\($0.panelByteCount) \($0.stripPixels > 600)" })
    let search = search(arena)
    #expect(search.best.stripPixels == 724)
    let counts = Dictionary(grouping: arena.measured) { arena.identity(of: $0) }.mapValues(\.count)
    #expect(counts.count == search.triedCount && arena.identity(of: model).summary == "24576 false")
    #expect(counts[arena.identity(of: model)] == nil)
    // A winner is confirmed; losers are not measured again.
    let confirmed = counts.filter { $0.value > 1 }
    #expect(confirmed == [arena.identity(of: search.best): 2])
  }

  @Test(arguments: [0, 1, 3])
  func `a search for a blocking ends with what it has where it is interrupted`(measurements: Int) {
    let arena = FakeArena { Double($0.panelByteCount) }
    arena.measurementsLeft = measurements
    var search = BlockingSearch(around: model, of: [.panelByteCount], in: arena)
    let isComplete = search.run()
    #expect(!isComplete)
    #expect(search.best.panelByteCount == model.panelByteCount >> (measurements / 2))
  }
}
