import Harness

/// Which part of a sweep: `2/8`, or `auto/8` for the part that the scheduler's variable names. Parts count from 1.
package struct ShardChoice: Hashable, Sendable {
  /// Nil where the scheduler says it.
  package let index: Int?
  package let count: Int

  package static let mostShards = 10_000

  package init(index: Int?, count: Int) {
    self.index = index
    self.count = count
  }

  /// Nil for a text that is no part.
  package init?(parsing text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Int(parts[1]), (1...Self.mostShards).contains(count) else { return nil }
    self.count = count
    if parts[0] == "auto" {
      index = nil
    } else {
      guard let number = Int(parts[0]), (1...count).contains(number) else { return nil }
      index = number
    }
  }

  /// A variable by which a scheduler tells a task its place.
  private struct Variable {
    let name: String
    /// The value of the first task.
    let origin: Int
  }

  /// Slurm, PBS Pro, Torque and Sun Grid Engine count as they are asked to, which is from 1 on in the documentation;
  /// Kubernetes and AWS Batch always count from 0.
  private static let variables = [
    Variable(name: "SLURM_ARRAY_TASK_ID", origin: 1), Variable(name: "PBS_ARRAY_INDEX", origin: 1),
    Variable(name: "PBS_ARRAYID", origin: 1), Variable(name: "SGE_TASK_ID", origin: 1),
    Variable(name: "JOB_COMPLETION_INDEX", origin: 0), Variable(name: "AWS_BATCH_JOB_ARRAY_INDEX", origin: 0),
  ]
  /// What Grid Engine says outside of arrays.
  private static let undefined = "undefined"

  /// The part, from 1 on.
  ///
  /// - Parameter environment: the variables of the process.
  /// - Throws: `ShardError` where no scheduler says it, several do, or the value is none of the parts.
  package func index(in environment: [String: String]) throws(ShardError) -> Int {
    if let index { return index }
    let set = Self.variables.filter { variable in environment[variable.name].map { $0 != Self.undefined } ?? false }
    guard let variable = set.first, let text = environment[variable.name] else {
      throw ShardError(
        "--shard auto/\(count): none of \(Self.variables.map(\.name).joined(separator: ", ")) is set")
    }
    if let other = set.dropFirst().first {
      throw ShardError("--shard auto/\(count): \(variable.name) and \(other.name) are both set; name the shard")
    }
    let last = variable.origin + count - 1
    guard let value = Int(text), (variable.origin...last).contains(value) else {
      throw ShardError("\(variable.name) is to be \(variable.origin) to \(last) for \(count) shards (found '\(text)')")
    }
    return value - variable.origin + 1
  }

  /// What the scheduler calls the task; nil outside of one.
  package static func job(in environment: [String: String]) -> String? {
    if let job = environment["SLURM_ARRAY_JOB_ID"], let task = environment["SLURM_ARRAY_TASK_ID"] {
      return "\(job)_\(task)"
    }
    return ["SLURM_JOB_ID", "PBS_JOBID", "JOB_ID", "AWS_BATCH_JOB_ID"].lazy.compactMap { environment[$0] }.first
  }

  /// What the cluster calls the computer: what the user or the scheduler says, else the host's name.
  package static func node(in environment: [String: String]) -> String {
    environment["CNNBENCH_NODE"] ?? environment["SLURMD_NODENAME"] ?? HostName.current
  }
}

/// Why it is not known which part of a sweep is meant.
package struct ShardError: Error, Hashable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
