import Foundation
import Measurements
import TestSupport
import Testing
import Training

struct CheckpointTests {
  private let state = TrainingState(
    epochs: [
      EpochRecord(
        epoch: 1, trainingLoss: .nan, trainingAccuracy: 0.5, correctCount: 1, testCount: 2, rate: 0.1, seconds: 1,
        imagesPerSecond: 10, effectiveGigaflopsPerSecond: 1, executedMACs: 5)
    ], values: [[1, -0.0, .infinity], []], velocities: [[2, 3, 4], []])

  private func fault(_ checkpoint: Checkpoint) -> String {
    do {
      _ = try checkpoint.read()
      return ""
    } catch {
      return error.description
    }
  }

  @Test func `a state is read back bit by bit`() throws {
    let folder = try TemporaryFolder()
    let checkpoint = Checkpoint(path: folder.path("a.checkpoint"), request: ["rate": "0.1"])
    #expect(try checkpoint.read() == nil)
    try checkpoint.write(state)
    let read = try #require(try checkpoint.read())
    #expect(read.values.map { $0.map(\.bitPattern) } == state.values.map { $0.map(\.bitPattern) })
    #expect(read.velocities == state.velocities)
    #expect(read.epochs[0].trainingLoss.isNaN)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["a.checkpoint"])
  }

  @Test func `a checkpoint of another request names the option that differs`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.checkpoint")
    try Checkpoint(path: path, request: ["rate": "0.1", "seed": "1"]).write(state)
    #expect(
      fault(Checkpoint(path: path, request: ["rate": "0.2", "seed": "1"]))
        == "\(path) is of another request: its rate is 0.1, and this one's is 0.2")
    #expect(
      fault(Checkpoint(path: path, request: ["rate": "0.1"]))
        == "\(path) is of another request: its seed is 1, and this one's is none")
  }

  @Test func `damaged, truncated and foreign files are refused in one sentence`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.checkpoint")
    let checkpoint = Checkpoint(path: path, request: [:])
    try checkpoint.write(state)
    let whole = try Data(contentsOf: URL(filePath: path))
    for length in [0, 5, 30, whole.count / 2, whole.count - 1] {
      try whole.prefix(length).write(to: URL(filePath: path))
      #expect(fault(checkpoint).hasPrefix("\(path): no checkpoint to go on from: "), "\(length) bytes")
    }
    for place in stride(from: 25, to: whole.count, by: 7) {
      var changed = whole
      changed[place] ^= 4
      try changed.write(to: URL(filePath: path))
      #expect(fault(checkpoint).contains("it ends early, or bytes of it have changed"), "byte \(place)")
    }
    try Data("hello, this is no checkpoint".utf8).write(to: URL(filePath: path))
    #expect(fault(checkpoint).contains("it is not a checkpoint of cnnbench"))
  }

  @Test func `a checkpoint that cannot be written leaves the one before`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.checkpoint")
    try Checkpoint(path: path, request: [:]).write(state)
    try FileManager.default.createDirectory(atPath: path + ".new", withIntermediateDirectories: false)
    #expect(throws: CheckpointError.self) { try Checkpoint(path: path, request: [:]).write(state) }
    #expect(try Checkpoint(path: path, request: [:]).read()?.velocities == state.velocities)
  }

  @Test func `training that goes on gives the same bits as training that was never interrupted`() throws {
    let folder = try TemporaryFolder()
    let data = try DataSource("digits").load().limited(toTrainingImages: 150)
    let job = try TrainingJobs.job(
      try TrainingJobs.smallNetwork(), data, settings: TrainingJobs.settings(epochs: 3))
    let whole = try job.run(seed: 1, checkpoint: nil, resumes: false, observer: TrainingJobs.observer())
    let checkpoint = Checkpoint(path: folder.path("b.checkpoint"), request: [:])
    var steps = 0
    let broken = try job.run(
      seed: 1, checkpoint: checkpoint, resumes: false,
      observer: TrainingJobs.observer {
        steps += 1
        return steps > 8
      })
    #expect(broken.record.epochs.count == 1)
    #expect(!broken.record.isComplete)
    let resumed = try job.run(seed: 1, checkpoint: checkpoint, resumes: true, observer: TrainingJobs.observer())
    #expect(resumed.record.isComplete)
    #expect(resumed.trainer.state.values == whole.trainer.state.values)
    #expect(resumed.trainer.state.velocities == whole.trainer.state.velocities)
    #expect(resumed.record.epochs.map(\.trainingLoss) == whole.record.epochs.map(\.trainingLoss))
  }

  @Test func `a checkpoint of another network is refused`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("c.checkpoint")
    try Checkpoint(path: path, request: [:]).write(state)
    let data = try DataSource("digits").load().limited(toTrainingImages: 50)
    let job = try TrainingJobs.job(
      try TrainingJobs.smallNetwork(), data, settings: TrainingJobs.settings(epochs: 2))
    #expect(throws: CheckpointError.self) {
      _ = try job.run(
        seed: 1, checkpoint: Checkpoint(path: path, request: [:]), resumes: true, observer: TrainingJobs.observer())
    }
  }
}
