import Foundation

/// Has gnuplot draw plots, where it is installed.
package struct Gnuplot: Sendable {
  /// What is told where there is none.
  package static let absence = "charts are drawn by gnuplot, which is not installed here"

  private let executable: URL

  /// Nil where there is no gnuplot.
  ///
  /// - Parameter searchPath: the folders where it is looked for, with colons between them.
  package init?(searchPath: String? = ProcessInfo.processInfo.environment["PATH"]) {
    let folders = (searchPath ?? "").split(separator: ":")
    guard let path = folders.lazy.map({ "\($0)/gnuplot" }).first(where: FileManager.default.isExecutableFile(atPath:))
    else {
      return nil
    }
    executable = URL(filePath: path)
  }

  /// The plot as an element for a page, whose colours follow those of the page and whose names are no others' there.
  ///
  /// - Parameters:
  ///   - title: what those are told who do not see it.
  ///   - prefix: what the names in the element begin with.
  /// - Returns: nil if gnuplot fails.
  package func svg(_ plot: Plot, title: String, prefix: String) -> String? {
    picture(plot, as: .svg).flatMap {
      SVGElement(String(decoding: $0, as: UTF8.self), title: title, prefix: prefix)?.text
    }
  }

  /// The plot drawn with characters, for a terminal: lines of at most `columns` characters, each ended by a line break.
  ///
  /// - Returns: nil if gnuplot fails.
  package func characters(_ plot: Plot, columns: Int) -> String? {
    let size = GnuplotScript.Picture.characters(columns: columns, rows: max(16, columns / 4))
    return picture(plot, as: size).map { drawn in
      String(decoding: drawn, as: UTF8.self).replacing("\u{0C}", with: "").split(separator: "\n")
        .map { String($0).withoutTrailingSpaces + "\n" }.joined()
    }
  }

  /// The file that gnuplot draws of the plot; nil if gnuplot fails.
  package func picture(_ plot: Plot, as kind: GnuplotScript.Picture) -> Data? {
    let script = GnuplotScript(plot, as: kind).text
    let folder = FileManager.default.temporaryDirectory.appending(path: "cnnbench-plot-\(UUID())")
    guard (try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)) != nil else {
      return nil
    }
    defer { try? FileManager.default.removeItem(at: folder) }
    let (file, output) = (folder.appending(path: "plot.gnuplot"), folder.appending(path: "picture"))
    guard (try? Data(script.utf8).write(to: file)) != nil,
      FileManager.default.createFile(atPath: output.path, contents: nil),
      let handle = try? FileHandle(forWritingTo: output)
    else { return nil }
    let process = Process()
    process.executableURL = executable
    process.arguments = ["-d", file.path]
    process.standardOutput = handle
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    process.waitUntilExit()
    return process.terminationStatus == 0 ? try? Data(contentsOf: output) : nil
  }
}

/// What gnuplot draws, made fit to stand in a page.
struct SVGElement {
  let text: String

  /// Nil for what holds no picture.
  init?(_ drawn: String, title: String, prefix: String) {
    guard let start = drawn.range(of: "<svg"), let end = drawn.range(of: "</svg>", options: .backwards) else {
      return nil
    }
    var body = String(drawn[start.upperBound..<end.upperBound])
    let name = HTMLText().escapeText(title)
    body.replace("\t", with: " ")
    body.replace(/<title>.*?<\/title>/.dotMatchesNewlines(), with: "")
    body.replace(/<desc>.*?<\/desc>/.dotMatchesNewlines(), with: "")
    body.replace(/\sid='/, with: " id='\(prefix)-")
    body.replace(/\sid="/, with: " id=\"\(prefix)-")
    body.replace("href='#", with: "href='#\(prefix)-")
    body.replace("url(#", with: "url(#\(prefix)-")
    body.replace(/rgb\(\s*(\d+),\s*(\d+),\s*(\d+)\)/) { Self.colour($0.1, $0.2, $0.3) }
    body.replace(/(?:color|stroke|fill)=["']black["']/) { $0.0.replacing("black", with: "currentColor") }
    text = "<svg role=\"img\" aria-label=\"\(name)\"" + body
  }

  /// The page's own colour for one of ours.
  private static func colour(_ red: Substring, _ green: Substring, _ blue: Substring) -> String {
    let parts = [red, green, blue].compactMap { Int($0) }
    func isThis(_ colour: (red: Int, green: Int, blue: Int)) -> Bool {
      parts == [colour.red, colour.green, colour.blue]
    }
    if let index = GnuplotScript.colours.firstIndex(where: isThis) { return "var(--series-\(index + 1))" }
    return isThis(GnuplotScript.gridColour) ? "var(--line)" : "currentColor"
  }
}
