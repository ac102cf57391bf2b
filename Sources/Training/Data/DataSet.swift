/// Images to be trained on, and images that accuracy is measured on.
package struct DataSet: Sendable {
  package let name: String
  package let training: LabelledImages
  /// None of them is among those of `training`.
  package let test: LabelledImages
  /// One more than the largest label.
  package let classCount: Int
  /// Where the test part comes from: `the files' own`, `a fifth of each class, drawn with seed 1`.
  package let split: String

  init(_ name: String, training: LabelledImages, test: LabelledImages, split: String) {
    self.name = name
    self.training = training
    self.test = test
    self.split = split
    classCount = Int(max(training.labels.max() ?? 0, test.labels.max() ?? 0)) + 1
  }

  /// The same with no more than `count` images to train on, drawn evenly from the classes; the test part stays whole.
  package func limited(toTrainingImages count: Int) -> DataSet {
    guard count < training.count else { return self }
    let kept = StratifiedSplit(training.labels, part: Double(count) / Double(training.count)).part
    return DataSet(name, training: training.selected(Array(kept.prefix(count))), test: test, split: split)
  }

  /// The same with no more than `count` images to test with, drawn evenly from the classes.
  package func limited(toTestImages count: Int) -> DataSet {
    guard count < test.count else { return self }
    let kept = StratifiedSplit(test.labels, part: Double(count) / Double(test.count)).part
    return DataSet(name, training: training, test: test.selected(Array(kept.prefix(count))), split: split)
  }
}
