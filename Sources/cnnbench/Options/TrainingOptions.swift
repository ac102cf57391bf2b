import ArgumentParser
import Networks
import Training

extension TrainingLoss: ExpressibleByArgument {}
extension OptimizerKind: ExpressibleByArgument {}
extension RateSchedule: ExpressibleByArgument {}

/// The options that say how parameters are found.
struct TrainingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Passes over the images (default: 10).", valueName: "n"))
  var epochs = 10

  @Option(help: ArgumentHelp("Images of a step (default: 64, or 1 with the loss 'perceptron').", valueName: "n"))
  var batch: Int?

  @Option(help: "What is made small (default: what fits the network's last layer).")
  var loss: TrainingLoss?

  @Option(help: "The rule that changes parameters.")
  var optimizer: OptimizerKind = .sgd

  @Option(
    help: ArgumentHelp(
      "The highest learning rate (default: 0.02; 0.1 with the loss 'squared-error', 1 with 'perceptron').",
      valueName: "r"))
  var rate: Double?

  @Option(help: ArgumentHelp("Momentum (default: 0.9, or 0 with the loss 'perceptron').", valueName: "m"))
  var momentum: Double?

  @Option(help: ArgumentHelp("Weight decay (default: 0).", valueName: "d"))
  var decay = 0.0

  @Option(help: "How the rate changes (default: cosine, or constant with the loss 'perceptron').")
  var schedule: RateSchedule?

  @Option(
    help: ArgumentHelp("Changes of the images: flip, shift, or both.", valueName: "flip,shift"),
    transform: OptionValue.augmentations)
  var augment: [Augmentation]?

  @Option(help: ArgumentHelp("Trains on no more images than this, drawn evenly from the classes.", valueName: "n"))
  var images: Int?

  @Option(help: ArgumentHelp("Seed of the parameters, of the order of images and of their changes.", valueName: "n"))
  var seed = MeasurementOptions.standardSeed

  @Option(help: ArgumentHelp("Trains with so many seeds, from --seed on (default: 1).", valueName: "n"))
  var seeds = 1

  @Option(
    help: ArgumentHelp("Ends after the epoch that reaches this accuracy: 90% or 0.9.", valueName: "accuracy"),
    transform: OptionValue.accuracy)
  var targetAccuracy: Double?

  private static let mostSeeds = 1000

  func validate() throws {
    for (name, count) in [("epochs", epochs), ("batch", batch ?? 1), ("images", images ?? 1), ("seeds", seeds)]
    where count < 1 {
      throw ValidationError("--\(name) must be at least 1 (found --\(name) \(count))")
    }
    if seeds > Self.mostSeeds {
      throw ValidationError("--seeds must be at most \(Self.mostSeeds) (found --seeds \(seeds))")
    }
    if let rate, !(rate > 0 && rate.isFinite) {
      throw ValidationError("the rate must be above 0 (found --rate \(rate))")
    }
    if let momentum, !(0..<1).contains(momentum) {
      throw ValidationError("the momentum must be from 0 to below 1 (found --momentum \(momentum))")
    }
    if !(decay >= 0 && decay.isFinite) { throw ValidationError("the decay must be 0 or more (found --decay \(decay))") }
    if optimizer == .nesterov, momentum == 0 {
      throw ValidationError("--optimizer nesterov is a momentum, and --momentum 0 is none")
    }
  }

  var allSeeds: [UInt64] { (0..<UInt64(seeds)).map { seed &+ $0 } }

  func loss(for network: Network) -> TrainingLoss { loss ?? .standard(for: network) }

  /// The settings, with defaults that suit the loss.
  func settings(for loss: TrainingLoss) -> TrainingSettings {
    let isRule = loss == .perceptron
    return TrainingSettings(
      epochs: epochs, batch: batch ?? (isRule ? 1 : 64),
      optimizer: OptimizerSettings(kind: optimizer, momentum: momentum ?? (isRule ? 0 : 0.9), decay: decay),
      rate: rate ?? (isRule ? 1 : loss == .squaredError ? 0.1 : 0.02),
      schedule: schedule ?? (isRule ? .constant : .cosine), augmentations: augment ?? [], seed: seed,
      targetAccuracy: targetAccuracy)
  }

  /// All that decides about parameters, by the names of the options.
  func settings(_ settings: TrainingSettings, loss: TrainingLoss) -> [String: String] {
    var options = [
      "epochs": "\(settings.epochs)", "batch": "\(settings.batch)", "loss": loss.rawValue,
      "optimizer": settings.optimizer.kind.rawValue, "rate": "\(settings.rate)",
      "momentum": "\(settings.optimizer.momentum)", "decay": "\(settings.optimizer.decay)",
      "schedule": settings.schedule.rawValue,
    ]
    options["augment"] =
      settings.augmentations.isEmpty ? nil : settings.augmentations.map(\.rawValue).joined(separator: ",")
    options["images"] = images.map(String.init)
    options["target-accuracy"] = targetAccuracy.map { "\($0)" }
    return options
  }
}

extension OptionValue {
  /// A value of `--augment`.
  static func augmentations(_ text: String) throws -> [Augmentation] {
    let words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    return try Set(
      words.map { word in
        guard let augmentation = Augmentation(rawValue: word) else {
          let all = Augmentation.allCases.map(\.rawValue).joined(separator: ", ")
          throw ValidationError("there is no augmentation '\(word)'; there are \(all)")
        }
        return augmentation
      }
    ).sorted { $0.rawValue < $1.rawValue }
  }

  /// A value of `--target-accuracy`.
  static func accuracy(_ text: String) throws -> Double {
    let isPercentage = text.hasSuffix("%")
    guard let number = Double(isPercentage ? text.dropLast() : text[...]), number > 0,
      number <= (isPercentage ? 100 : 1)
    else { throw ValidationError("an accuracy reads like 90% or 0.9") }
    return isPercentage ? number / 100 : number
  }
}
