import Backends
import Convolution
import Kernels
import Synchronization
import Testing
import WorkerThreads

struct `The backend that chooses` {
  private static let layer = "mb1ic16ih24oc32kh3ph1"

  private func summary(_ demands: PlanDemands, catalog: BackendCatalog? = nil) throws -> String {
    let catalog = catalog ?? .forTests(InstructionSet.available.last!)
    let auto = try #require(catalog.backend(named: "auto"))
    let context = PlanContext(workers: ThreadPool(workerCount: 1), demands: demands)
    return try auto.makePlan(for: problem(Self.layer), context: context).summary
  }

  /// The same times backwards: the last backend of the catalog wins.
  private func catalog(recordingColdIn isCold: Atomic<Bool>.Reference) -> BackendCatalog {
    BackendCatalog(kernels: KernelTable(for: InstructionSet.available.last!)) { candidates, startsCold in
      isCold.value.store(startsCold, ordering: .relaxed)
      return candidates.indices.map { .milliseconds(candidates.count - $0) }
    }
  }

  @Test func `auto takes the fastest where nothing is demanded`() throws {
    #expect(try summary(PlanDemands()).hasPrefix("direct ("))
    #expect(try summary(PlanDemands(), catalog: catalog(recordingColdIn: .init())).hasPrefix("winograd-f7 ("))
  }

  @Test func `auto takes the fastest of those that are as accurate as asked`() throws {
    let loose = try summary(PlanDemands(largestRelativeError: 1e-3), catalog: catalog(recordingColdIn: .init()))
    let strict = try summary(PlanDemands(largestRelativeError: 1e-6), catalog: catalog(recordingColdIn: .init()))
    #expect(loose.hasPrefix("winograd-f7 (") && !strict.hasPrefix("winograd-f7 ("))
    #expect(strict.contains("winograd-f7 0."), "the faster ones are told of: \(strict)")
  }

  @Test func `auto takes the fastest of those that keep a NaN where it is, and says if none does`() throws {
    var demands = PlanDemands()
    demands.keepsNaNLocal = true
    #expect(try summary(demands, catalog: catalog(recordingColdIn: .init())).hasPrefix("im2col-native ("))
    demands.largestByteCount = 10
    let error = #expect(throws: Limitation.self) { try self.summary(demands) }
    #expect(error?.reason.hasSuffix(" and keeps a NaN where it is") == true)
  }

  @Test func `auto takes the fastest of those that fit the memory, and says if none does`() throws {
    let summary = try summary(PlanDemands(largestByteCount: 100 << 10), catalog: catalog(recordingColdIn: .init()))
    #expect(!summary.hasPrefix("winograd"), "\(summary)")
    #expect(throws: Limitation.self) { try self.summary(PlanDemands(largestByteCount: 10)) }
  }

  /// Later candidates are faster.
  private func summary(of misdeeds: [(backend: String, misdeed: Misdeed?)]) throws -> String {
    let instructionSet = InstructionSet.available.last!
    let catalog = BackendCatalog.forTests(instructionSet)
    let candidates = try misdeeds.map { name, misdeed in
      let backend = try #require(catalog.backend(named: name))
      return misdeed.map { MisbehavingBackend(backend, $0) } ?? backend
    }
    let auto = AutoBackend(candidates: candidates, blockingStore: nil, machine: "of this test") { candidates, _ in
      candidates.indices.map { .milliseconds(candidates.count - $0) }
    }
    let context = PlanContext(workers: ThreadPool(workerCount: 1))
    return try auto.makePlan(for: problem(Self.layer), context: context).summary
  }

  @Test(arguments: [Misdeed.doesNothing, .leavesElement, .dropsTap, .refusesToPlan])
  func `auto leaves out what is wrong or cannot be planned, however fast`(misdeed: Misdeed) throws {
    #expect(try summary(of: [("direct", nil), ("winograd-f2", misdeed)]).hasPrefix("direct ("))
    #expect(try summary(of: [("direct", nil), ("winograd-f2", nil)]).hasPrefix("winograd-f2 ("))
  }

  @Test(arguments: [
    (Misdeed.doesNothing, "finds no backend whose result is right"),
    (.refusesToPlan, "finds no backend that can plan the problem"),
  ])
  func `auto says why it chooses none`(misdeed: Misdeed, reason: String) throws {
    let limitation = #expect(throws: Limitation.self) { try summary(of: [("direct", misdeed)]) }
    #expect(limitation?.reason == reason)
  }

  @Test func `auto is timed with cold caches where executions start so`() throws {
    for startsCold in [false, true] {
      let isCold = Atomic<Bool>.Reference()
      _ = try summary(PlanDemands(startsCold: startsCold), catalog: catalog(recordingColdIn: isCold))
      #expect(isCold.value.load(ordering: .relaxed) == startsCold)
    }
  }
}

extension Atomic<Bool> {
  /// One that closures can share.
  fileprivate final class Reference: Sendable {
    let value = Atomic<Bool>(false)
  }
}
