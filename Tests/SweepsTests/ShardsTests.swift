import Reporting
import Sweeps
import Testing

struct ShardsTests {
  /// Units of very different lengths, three of each series.
  private static let units = (1...40).map { number in
    SweepUnit(
      number: number, series: (number - 1) / 3 * 3 + 1, words: ["conv", "\(number)"], title: "unit \(number)",
      predictedSeconds: Double(number * number % 37 + 1))
  }

  @Test(arguments: 1...7)
  func `every unit is in exactly one shard, and shards end together`(count: Int) {
    let shards = Shards.deal(Self.units, count: count)
    #expect(shards.count == count)
    #expect(shards.joined().map(\.number).sorted() == Self.units.map(\.number))
    let loads = shards.map { $0.reduce(0) { $0 + $1.predictedSeconds } }
    let longest = Self.units.map(\.predictedSeconds).max() ?? 0
    #expect((loads.max() ?? 0) - (loads.min() ?? 0) <= longest)
  }

  @Test func `units of a series go to different shards as long as there are enough`() {
    for count in 3...7 {
      for shard in Shards.deal(Self.units, count: count) { #expect(Set(shard.map(\.series)).count == shard.count) }
    }
  }

  @Test func `there are at most as many shards as units, and none is shorter than five minutes`() {
    #expect(Shards.standardCount(for: Self.units) == 2)
    #expect(Shards.standardCount(for: Array(Self.units.prefix(1))) == 1)
  }

  @Test(arguments: [
    ("SLURM_ARRAY_TASK_ID", "1", 1), ("PBS_ARRAY_INDEX", "3", 3), ("PBS_ARRAYID", "2", 2), ("SGE_TASK_ID", "3", 3),
    ("JOB_COMPLETION_INDEX", "0", 1), ("AWS_BATCH_JOB_ARRAY_INDEX", "2", 3),
  ])
  func `the index is read from a scheduler's variable with its own origin`(
    name: String, value: String, index: Int
  ) throws {
    let shard = try #require(ShardChoice(parsing: "auto/3"))
    #expect(try shard.index(in: [name: value, "SGE_TASK_ID_": "9"]) == index)
  }

  @Test(arguments: [
    (["SLURM_ARRAY_TASK_ID": "0"], "1 to 3 for 3 shards (found '0')"),
    (["SLURM_ARRAY_TASK_ID": "4"], "1 to 3 for 3 shards (found '4')"),
    (["JOB_COMPLETION_INDEX": "3"], "0 to 2 for 3 shards (found '3')"),
    (["PBS_ARRAY_INDEX": "x"], "(found 'x')"), ([:], "none of SLURM_ARRAY_TASK_ID"),
    (["SGE_TASK_ID": "undefined"], "none of SLURM_ARRAY_TASK_ID"),
    (["SLURM_ARRAY_TASK_ID": "1", "JOB_COMPLETION_INDEX": "1"], "are both set"),
  ])
  func `an index that is none of the shards is refused with what was found`(
    environment: [String: String], message: String
  ) throws {
    let shard = try #require(ShardChoice(parsing: "auto/3"))
    let error = #expect(throws: ShardError.self) { try shard.index(in: environment) }
    #expect(error?.description.contains(message) == true)
  }

  @Test(arguments: ["0/3", "4/3", "1", "1/0", "auto", "a/3", "1/2/3", "-1/3", "1/10001", ""])
  func `a text that is no shard is none`(text: String) { #expect(ShardChoice(parsing: text) == nil) }

  @Test func `lists of tasks have ranges`() {
    #expect(SubmissionScript.arrayList([7, 3, 9, 8, 3, 11]) == "3,7-9,11")
    #expect(SubmissionScript.arrayList([1, 2]) == "1-2")
  }
}
