import Benchmarking
import Counters
import Measurements
import TestSupport

/// The sum of two vectors as a subject, to be computed in whatever ways a test makes up, on a clock that it moves itself.
final class VectorSum: Subject {
  /// One way of adding, and what it takes.
  struct Way: CandidatePlan {
    var summary = "element by element"
    var executedOperationCount = 8
    var memory = MemoryUse(packedByteCount: 16, workspaceByteCount: 0)
    /// How long one execution takes, by how many there were before.
    var nanoseconds: (_ execution: Int) -> Int = { _ in 200_000 }
    /// Why it finds no room for its data.
    var shortage: String?
    /// Done to the sum after it was computed.
    var spoil: (inout [Float]) -> Void = { _ in }
    let count = ExecutionCount()

    func timePhases(of body: () -> Void) -> [PhaseSum] {
      body()
      return [PhaseSum("adding", nanoseconds: 100_000), PhaseSum("carrying", nanoseconds: 40_000)]
    }

    func rerun(cache: CacheState) -> Rerun? { Rerun(executablePath: "/bin/add", arguments: [cache.rawValue]) }
  }

  final class ExecutionCount {
    fileprivate(set) var value = 0
  }

  struct Addends: SubjectOperands {
    fileprivate let sum: Sum
    fileprivate let clock: ManualClock

    func prepare(_ way: Way) throws(Unsuitability) -> PreparedCandidate {
      if let shortage = way.shortage { throw Unsuitability(shortage) }
      return PreparedCandidate(packMilliseconds: 0.5) { [sum, clock] in
        clock.advance(byNanoseconds: way.nanoseconds(way.count.value))
        way.count.value += 1
        sum.values = zip(sum.left, sum.right).map { $0 + $1 }
        way.spoil(&sum.values)
      }
    }

    func verify(_ candidate: PreparedCandidate, of way: Way) -> Verdict {
      sum.values = sum.left.map { _ in .nan }
      candidate.execute()
      let errors = zip(sum.values, sum.exact).map { abs($0 - $1) }
      let wrong = errors.indices.filter { !(errors[$0] == 0) }
      let largest = Double(errors.max() ?? 0)
      return Verdict(
        accuracy: Accuracy(
          maximumAbsoluteError: largest, maximumRelativeError: largest / 44, l2RelativeError: 0, checkedCount: 4,
          checkKind: .full),
        fault: wrong.isEmpty
          ? nil : .init(reason: "\(wrong.count) wrong sums", details: wrong.map { "sum \($0) is \(sum.values[$0])" }))
    }
  }

  /// What the ways read and write.
  final class Sum {
    let left: [Float] = [1, 2, 3, 4]
    let right: [Float] = [10, 20, 30, 40]
    let exact: [Float] = [11, 22, 33, 44]
    var values: [Float] = []
  }

  let name = "sum"
  let work = SubjectWork(operationCount: 4, compulsoryByteCount: 48)
  private(set) var candidates: [Candidate<Way>] = []
  private let clock: ManualClock
  private let team: ThreadTeam
  /// How often operands were made.
  private(set) var makingCount = 0

  init(clock: ManualClock, team: ThreadTeam) {
    self.clock = clock
    self.team = team
  }

  func add(_ name: String, limitation: String? = nil, _ makeWay: @escaping () throws -> Way) {
    candidates.append(Candidate(name, team: team, limitation: limitation, makePlan: makeWay))
  }

  /// Why there are no operands; nil where there are.
  var shortage: String?

  func makeOperands(for ways: [Way]) throws(Unsuitability) -> Addends {
    if let shortage { throw Unsuitability(shortage) }
    makingCount += 1
    return Addends(sum: Sum(), clock: clock)
  }
}
