import Foundation
import Reporting

/// A folder that charts are written to.
struct ChartFolder {
  let path: String

  /// Writes each plot as `TITLE.svg` and `TITLE.png`, and makes the folder if there is none.
  ///
  /// - Throws: `CommandFailure` where there is no gnuplot, and where a file cannot be written.
  func write(_ charts: [Chart]) throws {
    guard let gnuplot = Gnuplot() else { throw CommandFailure(.unavailable, Gnuplot.absence) }
    let folder = URL(filePath: path, directoryHint: .isDirectory)
    try OutputFolder.make(path)
    for chart in charts {
      guard let plot = chart.plot else { continue }
      for (ending, kind) in Self.kinds {
        guard let picture = gnuplot.picture(plot, as: kind) else {
          throw CommandFailure(.unavailable, "gnuplot could not draw '\(chart.title)' as \(ending.uppercased())")
        }
        let file = folder.appending(path: "\(chart.fileName).\(ending)")
        do { try picture.write(to: file, options: .atomic) } catch {
          throw CommandFailure(.output, "cannot write '\(file.path)': \(error.systemReason)")
        }
      }
    }
  }

  private static let kinds: [(String, GnuplotScript.Picture)] = [("svg", .svgFile), ("png", .pngFile)]
}
