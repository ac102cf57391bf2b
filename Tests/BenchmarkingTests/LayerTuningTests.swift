import Backends
import Benchmarking
import Convolution
import Harness
import Kernels
import Measurements
import Testing
import WorkerThreads

/// A backend that computes the definition, whatever the blocking, but for what a test wants to be wrong.
private struct BlockedBackend: ConvolutionBackend {
  let name = "blocked"
  var summary: String { "fake" }
  var parameters: [Blocking.Parameter] = [.panelByteCount]
  /// Whether results of a blocking are wrong.
  var isWrong: @Sendable (Blocking) -> Bool = { _ in false }
  var limitation: Limitation?

  func shapeLimitation(for problem: ConvolutionProblem) -> Limitation? { limitation }

  func makePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    let blocking = context.blocking
    return DefinitionPlan(
      problem, summary: "panels of \(blocking.panelByteCount) bytes", blockingParameters: parameters
    ) { [isWrong] destination in
      if isWrong(blocking) { destination[3] += 1 }
    }
  }
}

struct `A search on a layer` {
  private func search(
    _ backend: BlockedBackend, memory: Int = 1 << 30
  ) throws -> (row: TuningRow?, rejections: [BlockingRejection]) {
    let (table, workers) = (KernelTable(for: .sse42), ThreadPool(workerCount: 1))
    let measuring = MeasuringSettings(
      teams: [ThreadTeam(workers: workers, peak: MachinePeak(table: table, workers: workers))],
      sampling: SamplingSettings(timeBudget: .milliseconds(1)), memory: MemoryBudget(byteCount: memory))
    var settings = LayerSettings(backends: [backend], measuring: measuring, cacheDirectory: nil)
    settings.blocking = .standard
    let layer = try ConvolutionLayer(descriptor: "mb1ic2ih5oc3kh3n\"layer\"", postOps: .bias)
    let tuning = LayerTuning(
      BatchEntry(layer: layer), settings: settings, instructionSet: "sse4.2",
      store: BackendCatalog(kernels: table) { _, _ in [] }.blockingStore)
    var rejections: [BlockingRejection] = []
    let rows = tuning.rows { rejections.append($1) }
    return (rows.first, rejections)
  }

  @Test func `a search on a layer tries the sizes that the plan reads, and tells what the model chose`() throws {
    let (row, rejections) = try search(BlockedBackend())
    let found = try #require(row)
    #expect(found.status == .passed && rejections.isEmpty && found.rejections == [])
    #expect(found.layer == "layer" && found.backend == "blocked" && found.modelSummary == "panels of 24576 bytes")
    #expect(found.triedCount ?? 0 >= 4 && found.modelToWinner != nil)
  }

  @Test func `a search on a layer rejects and reports every candidate that is wrong`() throws {
    let model = Blocking.standard.panelByteCount
    var backend = BlockedBackend()
    backend.isWrong = { $0.panelByteCount != model }
    let (row, rejections) = try search(backend)
    let found = try #require(row)
    #expect(found.status == .passed && found.modelToWinner == .identity() && !found.isKept)
    #expect(found.triedCount == 4 && rejections.count == 4 && rejections.allSatisfy(\.isWrong))
    #expect(
      found.rejections?.first == "1 wrong element, found by comparing all 27 elements with panel_bytes=12288")
  }

  @Test func `a search on a layer fails where the model itself is wrong, before anything is timed`() throws {
    var backend = BlockedBackend()
    backend.isWrong = { _ in true }
    let (row, rejections) = try search(backend)
    #expect(row?.status == .failed && row?.triedCount == nil && rejections.count == 1)
    #expect(row?.reason == "1 wrong element, found by comparing all 27 elements")
  }

  @Test func `a search on a layer skips what cannot be searched and says why`() throws {
    var (limited, rigid) = (BlockedBackend(), BlockedBackend())
    limited.limitation = Limitation("solves stride 2 only")
    rigid.parameters = []
    #expect(try search(limited).row?.reason == "solves stride 2 only")
    #expect(try search(rigid).row?.reason == "has no block size to search for")
    #expect(try search(BlockedBackend(), memory: 0).row?.reason?.contains("the memory available now is") == true)
    for backend in [limited, rigid] { #expect(try search(backend).row?.status == .skipped) }
  }
}
