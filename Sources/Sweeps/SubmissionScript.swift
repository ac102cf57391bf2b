import Foundation
import Harness

/// The script of a job array, a task of which measures one shard, or several at once.
///
/// Its directives are Slurm's; other schedulers read them as comments and take the same line at the end.
package struct SubmissionScript: Sendable {
  package var suite: String
  package var jobName: String
  package var folder: SweepFolder
  /// Where the sweep was submitted, which paths may be relative to.
  package var workingFolder: String
  package var program: String
  package var suitePath: String
  package var shardCount: Int
  package var tasksPerNode: Int
  package var minutes: Int
  /// Options of the user's, as words; they win over those before them.
  package var directives: [String]

  package init(
    suite: String, jobName: String, folder: SweepFolder, workingFolder: String, program: String, suitePath: String,
    shardCount: Int, tasksPerNode: Int, minutes: Int, directives: [String] = []
  ) {
    self.suite = suite
    self.jobName = jobName
    self.folder = folder
    self.workingFolder = workingFolder
    self.program = program
    self.suitePath = suitePath
    self.shardCount = shardCount
    self.tasksPerNode = tasksPerNode
    self.minutes = minutes
    self.directives = directives
  }

  /// Tasks of the array.
  package var arrayCount: Int { shardCount / tasksPerNode }

  /// How long before its end a task is asked to end, so that the unit under way is given up in order.
  private static let warningSeconds = 60

  package var text: String {
    """
    #!/bin/sh
    # The sweep '\(suite)' in \(shardCount) \(shardCount == 1 ? "shard" : "shards"), as 'cnnbench sweep submit' wrote it.
    #SBATCH --job-name=\(jobName)
    #SBATCH --array=1-\(arrayCount)
    #SBATCH --nodes=1
    #SBATCH --ntasks-per-node=\(tasksPerNode)
    #SBATCH --exclusive
    #SBATCH --hint=nomultithread
    #SBATCH --time=\(minutes)
    #SBATCH --signal=TERM@\(Self.warningSeconds)
    #SBATCH --requeue
    #SBATCH --open-mode=append
    #SBATCH --output=\(folder.logFolder)/%A_%a.txt
    \(directiveLines)cd \(ShellWords.quoted(workingFolder)) || exit
    \(tasksPerNode == 1 ? oneShard : severalShards)

    """
  }

  /// One line for each option with its values.
  private var directiveLines: String {
    let lines = directives.reduce(into: [String]()) { lines, word in
      if word.hasPrefix("-") || lines.isEmpty {
        lines.append("#SBATCH \(word)")
      } else {
        lines[lines.count - 1] += " \(ShellWords.quoted(word))"
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private var command: String {
    "\(ShellWords.quoted(program)) sweep \(ShellWords.quoted(suitePath)) --output \(ShellWords.quoted(folder.path)) --resume"
  }

  /// Under another scheduler, or none, there is no srun to bind the task to cores.
  private var oneShard: String {
    """
    if [ -n "$SLURM_JOB_ID" ]; then set -- srun --cpu-bind=cores; fi
    exec "$@" \(command) --shard auto/\(shardCount)
    """
  }

  private var severalShards: String {
    let index = "$(( (SLURM_ARRAY_TASK_ID - 1) * \(tasksPerNode) + SLURM_PROCID + 1 ))"
    let task = "exec \(command) --shard \(index)/\(shardCount)"
    return "exec srun --ntasks=\(tasksPerNode) --cpu-bind=cores sh -c \(ShellWords.quoted(task))"
  }

  /// A limit that a task keeps unless something is wrong: twice what the longest shard is expected to take, and ten
  /// minutes, as predictions know nothing of the machine.
  package static func minutes(forSeconds seconds: Double) -> Int { Int((2 * seconds / 60).rounded(.up)) + 10 }

  /// The indices of tasks as `--array` takes them: `3,7-9`.
  package static func arrayList(_ indices: [Int]) -> String {
    let sorted = Set(indices).sorted()
    var ranges: [ClosedRange<Int>] = []
    for index in sorted {
      if let last = ranges.last, last.upperBound == index - 1 {
        ranges[ranges.count - 1] = last.lowerBound...index
      } else {
        ranges.append(index...index)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }
}
