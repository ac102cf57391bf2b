import Backends
import Convolution
import Foundation
import Kernels
import Testing
import WorkerThreads

/// A cache folder of its own, and blockings kept in it.
private final class TunedFolder {
  let path = FileManager.default.temporaryDirectory.appending(path: "cnnbench-tuned-\(UUID())").path

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func context(workerCount: Int = 1, isReproducible: Bool = false, startsCold: Bool = false) -> PlanContext {
    PlanContext(
      workers: ThreadPool(workerCount: workerCount), cacheDirectory: path, isReproducible: isReproducible,
      demands: PlanDemands(startsCold: startsCold))
  }

  /// The files that blockings are in.
  var files: [String] {
    let folder = "\(path)/blockings"
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).map { "\(folder)/\($0)" }
  }
}

struct `A blocking that a search found` {
  private static let layer = "mb1ic16ih24oc32kh3ph1"
  private let folder = TunedFolder()
  private let problem: ConvolutionProblem
  private let catalog = BackendCatalog.forTests(.sse42, blocking: .tuned)
  private let winner = Blocking(firstLevel: 2 << 10, secondLevel: 64 << 10)

  init() throws {
    problem = try BackendsTests.problem(Self.layer)
    try catalog.blockingStore.keep(winner, of: "direct", for: problem, context: folder.context())
  }

  private func summary(
    _ name: String = "direct", _ catalog: BackendCatalog? = nil, _ context: PlanContext? = nil
  ) throws -> String {
    let backend = try #require((catalog ?? self.catalog).backend(named: name))
    return try backend.makePlan(for: problem, context: context ?? folder.context()).summary
  }

  @Test func `a tuned blocking is what plans are made with, and they say so`() throws {
    var context = folder.context()
    #expect(catalog.blockingStore.blocking(of: "direct", for: problem, context: context) == winner)
    let model = try summary("direct", .forTests(.sse42))
    context.blocking = winner
    #expect(try summary() == summary("direct", .forTests(.sse42), context) + ", tuned")
    #expect(try summary() != model + ", tuned")
  }

  @Test func `a tuned blocking is not for other backends, threads, caches, instruction sets or the model`() throws {
    for (name, catalog, context) in [
      ("direct", .forTests(.sse42), folder.context()), ("winograd-f2", catalog, folder.context()),
      ("direct", catalog, folder.context(workerCount: 2)), ("direct", catalog, folder.context(startsCold: true)),
    ] as [(String, BackendCatalog, PlanContext)] {
      #expect(try !summary(name, catalog, context).contains("tuned"))
    }
    for set in InstructionSet.available where set != .sse42 {
      #expect(try !summary("direct", .forTests(set, blocking: .tuned)).contains("tuned"))
    }
  }

  @Test func `a tuned blocking is not for reproducible plans`() throws {
    #expect(try !summary("direct", nil, folder.context(isReproducible: true)).contains("tuned"))
  }

  @Test func `a tuned blocking is not for a machine of another name, or of other caches`() throws {
    let file = try #require(folder.files.first)
    let record = try String(contentsOfFile: file, encoding: .utf8)
    let foreign = record.replacing("sse4.2\"", with: "on another processor\"")
    #expect(foreign != record)
    try foreign.write(toFile: file, atomically: true, encoding: .utf8)
    #expect(try !summary().contains("tuned"))
    try record.write(toFile: file, atomically: true, encoding: .utf8)
    #expect(try summary().contains("tuned"))
    var context = folder.context()
    context.blocking = Blocking(firstLevel: 32 << 10)
    #expect(try !summary("direct", nil, context).contains("tuned"))
  }

  @Test(arguments: ["", "{", "{}", "[1]"])
  func `a tuned blocking is ignored where it cannot be read`(text: String) throws {
    try text.write(toFile: try #require(folder.files.first), atomically: true, encoding: .utf8)
    #expect(try !summary().contains("tuned"))
  }

  @Test(arguments: Blocking.Parameter.allCases, [-1, Int.max])
  func `a tuned blocking is ignored where its record holds sizes that no search tries`(
    parameter: Blocking.Parameter, size: Int
  ) throws {
    let file = try #require(folder.files.first)
    let record = try String(contentsOfFile: file, encoding: .utf8)
    let value = try #require(record.range(of: "\"value\""))
    let absurd = record[value.lowerBound...].replacing(
      try Regex("\"\(parameter.rawValue)\":[0-9]+"), with: "\"\(parameter.rawValue)\":\(size)")
    try (record[..<value.lowerBound] + absurd).write(toFile: file, atomically: true, encoding: .utf8)
    #expect(try !summary().contains("tuned"))
  }

  @Test func `a tuned blocking takes the place of an older one, and can be forgotten`() throws {
    let store = catalog.blockingStore
    try store.keep(.standard, of: "direct", for: problem, context: folder.context())
    #expect(folder.files.count == 1)
    #expect(store.blocking(of: "direct", for: problem, context: folder.context()) == .standard)
    try store.forget("direct", for: problem, context: folder.context())
    try store.forget("direct", for: problem, context: folder.context())
    #expect(folder.files.isEmpty)
    try store.keep(winner, of: "direct", for: problem, context: folder.context())
    try store.keep(winner, of: "fft", for: problem, context: folder.context())
    #expect(try BlockingStore.forgetAll(in: folder.path) == 2)
    #expect(try BlockingStore.forgetAll(in: folder.path) == 0 && BlockingStore.forgetAll(in: "/no/such/folder") == 0)
  }

  @Test func `a tuned blocking is found where an earlier version kept it under another name`() throws {
    let file = try #require(folder.files.first)
    let former = try String(contentsOfFile: file, encoding: .utf8).replacing("sse4.2\"", with: "simd128\"")
    try FileManager.default.removeItem(atPath: file)
    #expect(try !summary().contains("tuned"))
    let key = try #require(former.firstMatch(of: /"key":(.*),"value"/)).1
    // FNV-1a.
    let hash = key.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    let name = try #require(file.split(separator: "/").last).replacing(/-[0-9a-f]+\.json/, with: "")
    let path = "\(folder.path)/blockings/\(name)-\(String(hash, radix: 16)).json"
    try former.write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try summary().contains("tuned"))
    try catalog.blockingStore.forget("direct", for: problem, context: folder.context())
    #expect(folder.files.isEmpty)
  }

  @Test func `a tuned blocking is what auto chooses among, which measures again where it changes`() throws {
    #expect(try summary("auto").hasPrefix("direct (") && summary("auto").contains(", tuned)"))
    try catalog.blockingStore.forget("direct", for: problem, context: folder.context())
    #expect(try summary("auto").hasPrefix("direct (") && !summary("auto").contains("tuned"))
    let choices = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/choices")
    #expect(choices.count == 2)
  }

  @Test func `auto measures again where its record holds numbers that were not measured`() throws {
    let measured = try summary("auto")
    let choices = folder.path + "/choices"
    let file = choices + "/" + (try #require(FileManager.default.contentsOfDirectory(atPath: choices).first))
    let record = try String(contentsOfFile: file, encoding: .utf8)
    let absurd = record.replacing(/ByteCount":[0-9]+/, with: "ByteCount\":\(Int.max)")
    #expect(absurd != record)
    try absurd.write(toFile: file, atomically: true, encoding: .utf8)
    #expect(try summary("auto") == measured)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == record)
  }
}
