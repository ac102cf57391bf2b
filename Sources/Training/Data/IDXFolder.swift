import Foundation

/// A folder of files in the format of MNIST, under the names that such files have: `train-images-idx3-ubyte.gz`.
struct IDXFolder {
  /// A file of images and the one of its labels.
  private struct Pair {
    let name: String
    let images: String
    let labels: String
  }

  let path: String

  private static let trainingNames = ["train", "training"]
  private static let testNames = ["t10k", "test", "testing", "val"]

  /// The images of the folder: with the test part that it holds, or one drawn from its only pair of files.
  ///
  /// - Parameter name: what the set is called.
  /// - Throws: `DataError` for a folder without such files, or with files that do not fit together.
  func dataSet(named name: String) throws(DataError) -> DataSet {
    let pairs = try pairs()
    if pairs.count == 1 {
      let images = try images(of: pairs[0])
      guard images.count >= 10 else {
        throw .unusable(path, "\(images.count) images are too few to keep a fifth of them for the test")
      }
      return DataSet(name, splitting: images)
    }
    guard let training = pairs.first(where: { Self.trainingNames.contains($0.name) }),
      let test = pairs.first(where: { Self.testNames.contains($0.name) })
    else {
      let names = pairs.map(\.name).joined(separator: ", ")
      throw .unusable(path, "which files to train on is open among \(names); names begin with 'train' and 'test'")
    }
    let parts = (training: try images(of: training), test: try images(of: test))
    guard parts.training.shape == parts.test.shape else {
      throw .unusable(
        path, "images to train on are \(parts.training.shape), and those to test with are \(parts.test.shape)")
    }
    return DataSet(name, training: parts.training, test: parts.test, split: "the test images of the files")
  }

  private func images(of pair: Pair) throws(DataError) -> LabelledImages {
    try LabelledImages(
      images: try IDXFile(path: pair.images), labels: try IDXFile(path: pair.labels), imagesPath: pair.images,
      labelsPath: pair.labels)
  }

  private func pairs() throws(DataError) -> [Pair] {
    guard let files = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw .unusable(path, "the folder cannot be read")
    }
    let pairs = files.sorted().compactMap { file -> Pair? in
      guard let match = file.firstMatch(of: /^(.*?)[-._]?images[-.]idx[34]-ubyte(\.gz)?$/) else { return nil }
      let stem = String(match.1)
      let labels = files.first { labels in
        labels.firstMatch(of: /^(.*?)[-._]?labels[-.]idx1-ubyte(\.gz)?$/).map { String($0.1) == stem } ?? false
      }
      return labels.map { Pair(name: stem, images: "\(path)/\(file)", labels: "\(path)/\($0)") }
    }
    guard !pairs.isEmpty else {
      throw .unusable(
        path, "it holds no pair of files such as train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz")
    }
    return pairs
  }
}
