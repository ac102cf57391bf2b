import ArgumentParser
import Foundation
import Training

/// A picture that a command writes: `filters.svg`, `filters.png`.
struct PictureFile: ExpressibleByArgument {
  let path: String

  init?(argument: String) {
    guard ["svg", "png"].contains(URL(filePath: argument).pathExtension.lowercased()) else { return nil }
    path = argument
  }

  /// - Throws: `CommandFailure` if the file cannot be written.
  func write(_ picture: TilePicture) throws {
    do { try picture.file(named: path)?.write(to: URL(filePath: path), options: .atomic) } catch {
      throw CommandFailure(.output, "cannot write '\(path)': \(error.systemReason)")
    }
  }
}
