import Convolution

/// Blockings that a search found faster than the model's, kept in the cache folder for one machine and instruction set.
///
/// They hold for the problem, the number of threads and the state of the caches that they were measured with.
package struct BlockingStore: Sendable {
  private struct Key: RecordKey {
    let conditions: TimingConditions
    let backend: String
    let version: Int

    var title: String { "\(conditions.problem)-\(backend)" }
    var former: Key { Key(conditions: conditions.former, backend: backend, version: version) }
  }

  private typealias Records = RecordStore<Key, Blocking>

  /// Raised whenever plans read a blocking in another way, so that searches are made again.
  private static let version = 6

  private let machine: String

  init(machine: String) { self.machine = machine }

  /// What was kept; nil if nothing was, or if no search can have kept it, and for plans that must not depend on measurements.
  package func blocking(of backend: String, for problem: ConvolutionProblem, context: PlanContext) -> Blocking? {
    guard !context.isReproducible, let directory = context.cacheDirectory else { return nil }
    let found = Self.records(in: directory).value(for: key(backend, problem, context))
    return found.flatMap { $0.isPlausible ? $0 : nil }
  }

  /// Takes the place of what was kept; without a cache folder nothing is kept.
  ///
  /// - Parameter context: its blocking is the model's.
  package func keep(
    _ blocking: Blocking, of backend: String, for problem: ConvolutionProblem, context: PlanContext
  ) throws {
    guard let directory = context.cacheDirectory else { return }
    try Self.records(in: directory).keep(blocking, for: key(backend, problem, context))
  }

  /// Removes what was kept, if there is anything.
  package func forget(_ backend: String, for problem: ConvolutionProblem, context: PlanContext) throws {
    guard let directory = context.cacheDirectory else { return }
    try Self.records(in: directory).forget(key(backend, problem, context))
  }

  /// Removes what was kept of all machines and problems.
  ///
  /// - Returns: how many blockings there were.
  package static func forgetAll(in cacheDirectory: String) throws -> Int {
    try records(in: cacheDirectory).forgetAll()
  }

  private static func records(in cacheDirectory: String) -> Records { Records(folder: cacheDirectory + "/blockings") }

  private func key(_ backend: String, _ problem: ConvolutionProblem, _ context: PlanContext) -> Key {
    Key(
      conditions: TimingConditions(problem, machine: machine, context: context), backend: backend,
      version: Self.version)
  }
}
