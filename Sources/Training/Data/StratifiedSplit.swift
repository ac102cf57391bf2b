import Tensors

/// A division of images in two in which each class has the same share of both parts, always the same for the same
/// labels.
struct StratifiedSplit {
  /// The part that was asked for, in the order of the images.
  let part: [Int]
  /// All other images.
  let rest: [Int]

  /// The seed of all splits, which those of training runs do not change.
  static let seed: UInt64 = 1

  /// - Parameter part: its share of each class, rounded to whole images.
  init(_ labels: [Int32], part: Double) {
    var generator = SeededGenerator(seed: Self.seed)
    var isChosen = [Bool](repeating: false, count: labels.count)
    for label in Set(labels).sorted() {
      let members = labels.indices.filter { labels[$0] == label }.shuffled(using: &generator)
      for member in members.prefix(Int((part * Double(members.count)).rounded())) { isChosen[member] = true }
    }
    self.part = labels.indices.filter { isChosen[$0] }
    rest = labels.indices.filter { !isChosen[$0] }
  }
}

extension DataSet {
  /// The share of a set without a test part that is kept for it.
  static let testShare = 0.2

  /// A set whose test part is drawn from its images.
  init(_ name: String, splitting images: LabelledImages) {
    let split = StratifiedSplit(images.labels, part: Self.testShare)
    self.init(
      name, training: images.selected(split.rest), test: images.selected(split.part),
      split: "a fifth of each class, drawn with seed \(StratifiedSplit.seed)")
  }
}
