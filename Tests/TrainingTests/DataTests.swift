import Foundation
import Networks
import TestSupport
import Testing
import Training

struct DataTests {
  /// The bytes of a file of `extents`, whose elements count up.
  private func idx(_ extents: [Int], type: UInt8 = 8, elements: [UInt8]? = nil) -> Data {
    let count = extents.reduce(1, *)
    let head: [UInt8] = [0, 0, type, UInt8(extents.count)]
    let sizes = extents.flatMap { extent in (0..<4).map { UInt8(truncatingIfNeeded: extent >> (24 - 8 * $0)) } }
    return Data(head + sizes + (elements ?? (0..<count).map { UInt8(truncatingIfNeeded: $0) }))
  }

  /// A folder of these files.
  private func folder(_ files: [String: Data]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, bytes) in files { try bytes.write(to: URL(filePath: folder.path(name))) }
    return folder
  }

  private func fault(_ files: [String: Data]) throws -> String {
    let folder = try folder(files)
    do {
      _ = try DataSource(folder.url.path).load()
      return ""
    } catch {
      #expect(error.kind == .unusable)
      return error.description.replacing(folder.url.path, with: "FOLDER")
    }
  }

  private let images = "train-images-idx3-ubyte", labels = "train-labels-idx1-ubyte"

  @Test func `digits are split by class always in the same way`() throws {
    let (first, second) = (try DataSource("digits").load(), try DataSource("digits").load())
    #expect(first.training.count + first.test.count == 1797)
    #expect(first.training.shape == [1, 8, 8])
    #expect(first.classCount == 10)
    #expect(first.training.labels == second.training.labels)
    #expect(first.test.pixels == second.test.pixels)
    for digit in Int32(0)..<10 {
      let (kept, all) = (first.test.labels.count { $0 == digit }, first.training.labels.count { $0 == digit })
      #expect(abs(Double(kept) - 0.2 * Double(kept + all)) <= 0.5)
    }
    #expect(first.training.pixels.allSatisfy { (0...16).contains($0) })
  }

  @Test func `a folder with its own test part keeps it`() throws {
    let folder = try folder([
      images: idx([12, 2, 3]), labels: idx([12]), "t10k-images-idx3-ubyte": idx([4, 2, 3]),
      "t10k-labels-idx1-ubyte": idx([4]),
    ])
    let data = try DataSource(folder.url.path).load()
    #expect(data.training.count == 12)
    #expect(data.test.count == 4)
    #expect(data.training.shape == [1, 2, 3])
    #expect(data.training.selected([1]).pixels == [6, 7, 8, 9, 10, 11])
  }

  @Test func `a folder with one pair is split`() throws {
    let labels = (0..<20).map { UInt8($0 % 2) }
    let folder = try folder([
      "images-idx4-ubyte": idx([20, 3, 2, 2]), "labels-idx1-ubyte": idx([20], elements: labels),
    ])
    let data = try DataSource(folder.url.path).load()
    #expect(data.training.count == 16)
    #expect(data.test.labels.count { $0 == 0 } == 2)
    #expect(data.training.shape == [3, 2, 2])
  }

  @Test func `files that hold something else are refused in one sentence`() throws {
    #expect(try fault([:]).contains("it holds no pair of files such as train-images-idx3-ubyte.gz"))
    #expect(
      try fault([images: Data("hello".utf8), labels: idx([5])]).contains(
        "no IDX file: it does not begin with two zeros"))
    #expect(
      try fault([images: idx([2, 2, 2]).dropLast(), labels: idx([2])]).contains("it says 2x2x2 bytes, and 7 follow"))
    #expect(try fault([images: idx([2, 2, 2]) + [0], labels: idx([2])]).contains("it says 2x2x2 bytes, and 9 follow"))
    #expect(try fault([images: idx([2, 2, 2]), labels: idx([3])]).contains("it holds 3 labels for the 2 images"))
    #expect(
      try fault([images: idx([2, 2, 2], type: 13), labels: idx([2])]).contains("it holds 32-bit floating-point numbers")
    )
    #expect(
      try fault([images: idx([2, 2, 2], type: 3), labels: idx([2])]).contains("there is no type of elements 0x3"))
    #expect(try fault([images: idx([8]), labels: idx([8])]).contains("it holds an array of 1 extents"))
    #expect(try fault([images: idx([0, 2, 2]), labels: idx([0])]).contains("it holds no image"))
    #expect(try fault([images: Data([0, 0, 8, 3, 0]), labels: idx([2])]).contains("it ends within its head"))
    #expect(try fault([images: idx([2, 2, 2]), labels: idx([2])]).contains("2 images are too few"))
    let huge = Data([0, 0, 8, 3] + [UInt8](repeating: 0xFF, count: 12))
    #expect(try fault([images: huge, labels: idx([2])]).contains("it says 4294967295x4294967295x4294967295 bytes"))
  }

  @Test func `files that gzip cannot unpack are refused in one sentence`() throws {
    let file = try #require(packedLabels)
    // A byte of the checksum.
    var damaged = file
    damaged[23] ^= 0xFF
    let name = labels + ".gz"
    #expect(try fault([images: idx([2, 2, 2]), name: file.dropLast(9)]).contains("the packed file ends early"))
    #expect(try fault([images: idx([2, 2, 2]), name: damaged]).contains("the packed file is damaged"))
    #expect(
      try fault([images: idx([2, 2, 2]), name: file + [1, 2]]).contains("2 bytes follow the end of the packed data"))
  }

  /// An array of 2 labels, packed by gzip.
  private var packedLabels: Data? { Data(base64Encoded: "H4sIAAAAAAACA2Ng4GBkYGBgYmAEAI+cm+IKAAAA") }

  @Test func `unknown names and missing packages say what would be right`() throws {
    #expect(throws: DataError.self) { try DataSource("digit") }
    do { _ = try DataSource("digit") } catch {
      #expect(error.kind == .unknown)
      #expect(error.description == "'digit' is neither a data set nor a folder")
      #expect(error.remedy?.contains("digits, fashion-mnist, xor, circles, spiral") == true)
    }
  }

  @Test(arguments: ToySet.allCases)
  func `points of the plane have two even classes`(set: ToySet) throws {
    let data = try DataSource(set.rawValue).load()
    #expect(data.training.shape == [2])
    #expect(data.training.labels.count { $0 == 0 } == 500)
    #expect(data.training.pixels.allSatisfy { abs($0) < 1.2 })
    #expect(data.training.pixels != data.test.pixels)
  }

  @Test func `signs of coordinates decide xor`() throws {
    let data = try DataSource("xor").load()
    for index in 0..<data.test.count {
      let (x, y) = (data.test.pixels[2 * index], data.test.pixels[2 * index + 1])
      #expect((x * y > 0) == (data.test.labels[index] == 0))
    }
  }

  @Test func `a limit keeps the shares of classes`() throws {
    let data = try DataSource("digits").load().limited(toTrainingImages: 200)
    #expect((195...200).contains(data.training.count))
    #expect(data.test.count == 359)
    for digit in Int32(0)..<10 { #expect((18...22).contains(data.training.labels.count { $0 == digit })) }
  }
}
