import Foundation

/// What `--data` names.
package enum DataSource: Hashable, Sendable, CustomStringConvertible {
  /// The images that are part of the program.
  case digits
  /// Debian's package of Fashion-MNIST.
  case fashionMNIST
  case toy(ToySet)
  /// Files in the format of MNIST.
  case folder(String)

  private static let fashionMNISTName = "fashion-mnist"
  /// Where Debian's `dataset-fashion-mnist` puts its files.
  package static let fashionMNISTFolder = "/usr/share/datasets/fashion-mnist"

  /// The names that are no folders.
  package static let names = ["digits", fashionMNISTName] + ToySet.allCases.map(\.rawValue)

  /// - Throws: `DataError` for what is neither a name nor a folder.
  package init(_ text: String) throws(DataError) {
    if text == "digits" {
      self = .digits
    } else if text == Self.fashionMNISTName {
      self = .fashionMNIST
    } else if let toy = ToySet(rawValue: text) {
      self = .toy(toy)
    } else if Self.isFolder(text) {
      self = .folder(text)
    } else {
      throw DataError(
        .unknown, "'\(text)' is neither a data set nor a folder",
        remedy: "there are \(Self.names.joined(separator: ", ")), and folders of IDX files")
    }
  }

  package var description: String {
    switch self {
    case .digits: "digits"
    case .fashionMNIST: Self.fashionMNISTName
    case .toy(let set): set.rawValue
    case .folder(let path): path
    }
  }

  /// The images.
  ///
  /// - Throws: `DataError` for files that are missing or hold something else.
  package func load() throws(DataError) -> DataSet {
    switch self {
    case .digits: try Self.digits()
    case .fashionMNIST: try Self.fashionMNIST(in: Self.fashionMNISTFolder)
    case .toy(let set): set.dataSet
    case .folder(let path): try IDXFolder(path: path).dataSet(named: path)
    }
  }

  private static func digits() throws(DataError) -> DataSet {
    func file(_ text: String, _ path: String) throws(DataError) -> IDXFile {
      try IDXFile(Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data(), path: path)
    }
    let (images, labels) = ("the digits' images", "the digits' labels")
    return DataSet(
      "digits",
      splitting: try LabelledImages(
        images: try file(DigitsFiles.images, images), labels: try file(DigitsFiles.labels, labels), imagesPath: images,
        labelsPath: labels))
  }

  /// - Parameter folder: where the files of the package are.
  static func fashionMNIST(in folder: String) throws(DataError) -> DataSet {
    guard isFolder(folder) else {
      throw DataError(
        .missing, "\(folder) is missing, which holds Fashion-MNIST",
        remedy: "install the package dataset-fashion-mnist (Debian: apt-get install dataset-fashion-mnist), or name a "
          + "folder that holds its four files")
    }
    return try IDXFolder(path: folder).dataSet(named: fashionMNISTName)
  }

  private static func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }
}
