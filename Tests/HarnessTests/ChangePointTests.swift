import Foundation
import Harness
import Tensors
import TestSupport
import Testing

struct ChangePointTests {
  private func noise(_ count: Int, using generator: inout SeededGenerator) -> [Double] {
    (0..<count).map { _ in (Distribution.normal.draw(&generator) - 100) / 5 }
  }

  @Test func `a step is found where it is`() {
    var generator = SeededGenerator(seed: 41)
    let values = noise(60, using: &generator).enumerated().map { $1 * 0.01 + ($0 < 20 ? 0 : 0.1) }
    let changes = ChangePoints(values).changes
    #expect(changes.map(\.index) == [20])
    #expect(changes.allSatisfy { abs($0.after - $0.before - 0.1) < 0.02 })
  }

  @Test func `series without a step have none in at least 98 of 100, even if neighbours agree`() {
    var generator = SeededGenerator(seed: 42)
    let plain = (0..<100).count { _ in !ChangePoints(noise(60, using: &generator)).changes.isEmpty }
    let correlated = (0..<100).count { _ in
      !ChangePoints(Distribution.autoregressive(persistence: 0.3, count: 60, using: &generator)).changes.isEmpty
    }
    #expect(plain <= 2 && correlated <= 5, "seed 42: \(plain) and \(correlated)")
  }

  @Test func `short and constant series have no step, and a jump without noise is one`() {
    #expect(ChangePoints([]).changes.isEmpty && ChangePoints([1, 2, 3]).changes.isEmpty)
    #expect(ChangePoints(Array(repeating: 1, count: 20)).changes.isEmpty)
    #expect(ChangePoints(Array(repeating: 1, count: 6) + Array(repeating: 2, count: 6)).changes.map(\.index) == [6])
  }
}
