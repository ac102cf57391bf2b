import Harness
import Measurements
import Reporting

/// Made-up trainings: two seeds of a network of images, one of which was interrupted, and one of points with its plane.
enum TrainingSamples {
  private static func run(_ seed: UInt64, epochs: Int, isComplete: Bool) -> TrainingRunRecord {
    TrainingRunRecord(
      seed: seed, epochs: (1...epochs).map { epoch($0, seed: Int(seed)) }, isComplete: isComplete,
      countedMACs: epochs * 1_627_000_000)
  }

  private static func epoch(_ number: Int, seed: Int) -> EpochRecord {
    let part = 1 / Double(number)
    return EpochRecord(
      epoch: number, trainingLoss: 1.5 * part * part, trainingAccuracy: 1 - 0.3 * part,
      correctCount: 359 - 60 / number - seed, testCount: 359, rate: 0.02 * part, seconds: 0.5,
      imagesPerSecond: 2876, effectiveGigaflopsPerSecond: 6.5, executedMACs: 1_900_000_000)
  }

  private static func facts(_ network: String, _ data: String) -> TrainingFacts {
    TrainingFacts(
      network: network, input: [1, 32, 32], parameterCount: 61_706, macs: 416_520, trainingMACs: 1_131_960, data: data,
      trainingCount: 1438, testCount: 359, split: "a fifth of each class, drawn with seed 1",
      fitting: "8x8, bilinearly to 32x32", loss: "cross-entropy", optimizer: "sgd at rate 0.02, momentum 0.9, decay 0",
      schedule: "cosine", augmentation: "none", initialization: "LeCun ×1, Glorot ×4", batch: 64, epochs: 3,
      backend: "auto", threads: 1, isa: "avx2", storedActivationByteCount: 3_200_000,
      countedActivationByteCount: 3_100_000)
  }

  static let envelope = ResultEnvelope(
    environment: Samples.environment,
    settings: RunSettings(command: "cnnbench train lenet5 --data digits --seeds 2", options: ["data": "digits"]),
    payload: TrainingResults(
      facts: facts("lenet5", "digits"),
      runs: [run(1, epochs: 3, isComplete: true), run(2, epochs: 2, isComplete: false)],
      targetAccuracy: 0.9))

  static let plane = ResultEnvelope(
    environment: Samples.environment, settings: nil,
    payload: TrainingResults(
      facts: facts("multi-layer:2-8-1", "xor"), runs: [run(1, epochs: 3, isComplete: true)], targetAccuracy: nil,
      plane: DecisionPlane(
        grid: [
          DecisionPlane.Point(x: -1, y: -1, label: 0), DecisionPlane.Point(x: 1, y: -1, label: 1),
          DecisionPlane.Point(x: -1, y: 1, label: 1), DecisionPlane.Point(x: 1, y: 1, label: 0),
        ], tests: [DecisionPlane.Point(x: 0.5, y: 0.25, label: 0)])))

  static let evaluation = ResultEnvelope(
    environment: Samples.environment,
    settings: RunSettings(command: "cnnbench evaluate a.onnx --ensemble b.onnx --data folder", options: [:]),
    payload: EvaluationResults(
      models: ["a.onnx", "b.onnx"], networks: ["lenet5", "lenet5"], data: "folder",
      split: "the test images of the files",
      crops: 10, flips: true, passCount: 20, parameterCount: 123_412, macs: 8_330_400, medianMilliseconds: 1.25,
      lowMilliseconds: 1.2, highMilliseconds: 1.3, backend: "auto", threads: 1, isa: "avx2",
      confusion: [[48, 2, 0], [1, 49, 0], [0, 5, 45]]))

  private static func network(_ name: String, macs: Int, accuracies: [Double]) -> TrainedNetworkRecord {
    TrainedNetworkRecord(
      network: name, parameterCount: macs / 150, macs: macs, trainingMACs: 3 * macs,
      millisecondsPerStep: Double(macs) / 1e5,
      millisecondsPerImage: Double(macs) / 1e7, accuracies: accuracies, losses: accuracies.map { 1 - $0 })
  }

  static let experiment = ResultEnvelope(
    environment: Samples.environment,
    settings: RunSettings(command: "cnnbench experiment principles --quick", options: ["quick": "true"]),
    payload: ExperimentResults(
      suite: "principles", data: "fashion-mnist", trainingCount: 1000, testCount: 1000, epochs: 2, batch: 64,
      rate: 0.05,
      seeds: [1, 2, 3], backend: "auto", threads: 1, isa: "avx2",
      principles: [
        PrincipleRecord(
          name: "7x7-or-three-3x3", question: "Do three 3x3 learn more than one 7x7?",
          networks: [
            network("one-7x7", macs: 2_500_000, accuracies: [0.71, 0.72, 0.7]),
            network("three-3x3", macs: 1_400_000, accuracies: [0.75, 0.765, 0.742]),
          ]),
        PrincipleRecord(
          name: "dropout", question: "Does dropout help?",
          networks: [
            network("without", macs: 900_000, accuracies: [0.7, 0.74, 0.69]),
            network("with", macs: 900_000, accuracies: [0.73, 0.71, 0.7]),
          ]),
      ]))
}
