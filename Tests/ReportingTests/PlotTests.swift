import Foundation
import Reporting
import TestSupport
import Testing

struct PlotTests {
  private static let points = Plot(
    x: Plot.Axis("operations (10⁹)", isLogarithmic: true), y: Plot.Axis("error (%)"),
    series: [
      Plot.Series(
        "networks", .points,
        [
          Plot.Point(x: 1, y: 30, label: "alexnet's"),
          Plot.Point(x: 1.01, y: 30.1, label: "a very close neighbour of it"),
          Plot.Point(x: 16, y: 9, low: 8, high: 10, label: "vgg16\nEND\nquit", size: 2), Plot.Point(x: 0, y: 5),
          Plot.Point(x: .infinity, y: 5),
        ]),
      Plot.Series("nothing", .line, []),
    ])!

  private static let bars = Plot(
    x: Plot.Axis("layer", categories: ["conv1", "conv2"]), y: Plot.Axis("GFLOP/s"),
    series: ["direct", "fft"].map { name in
      Plot.Series(name, .bars, [Plot.Point(x: 0, y: 40, low: 38, high: 42), Plot.Point(x: 1, y: 20)])
    })!

  private static let stacks = Plot(
    x: Plot.Axis("layer", categories: ["conv1"]), y: Plot.Axis("share (%)"),
    series: [
      Plot.Series("transform", .stackedBars, [Plot.Point(x: 0, y: 40)]),
      Plot.Series("products", .stackedBars, [Plot.Point(x: 0, y: 50)]),
    ])!

  @Test func `the scripts for gnuplot are as recorded`() throws {
    for (name, plot) in [("points", Self.points), ("bars", Self.bars), ("stacks", Self.stacks)] {
      try requireSnapshot(GnuplotScript(plot, as: .svg).text, named: "plot-\(name).gnuplot")
    }
  }

  @Test func `points that logarithmic axes do not have are left out, and a plot without points is none`() {
    #expect(Self.points.series.map(\.points.count) == [3])
    #expect(Plot(x: Plot.Axis("x"), y: Plot.Axis("y"), series: [Plot.Series("a", .points, [])]) == nil)
  }

  @Test func `names in files cannot end a script's texts`() {
    let script = GnuplotScript(Self.points, as: .svg).text
    #expect(script.contains("'alexnet''s'") && !script.contains("\nquit"))
  }

  @Test func `every chart of the reports is drawn, with names of its own and colours of the page`() throws {
    guard let gnuplot = Gnuplot() else { return Self.tellOfSkip() }
    let documents = SampleReport.all.filter { ["conv-inspected", "conv-sweep", "accuracy", "net"].contains($0.name) }
    for sample in documents {
      let page = try ReportForm.html.text(of: sample.document.drawn(by: gnuplot))
      try requireWellFormed(page)
      #expect(page.contains("<svg role=\"img\"") && page.contains("var(--series-1)"))
      let names = page.matches(of: /\sid=['"]([^'"]*)['"]/).map { String($0.1) }
      #expect(Set(names).count == names.count)
      #expect(!page.contains("src=") && !page.contains("<link"))
      #expect(!page.contains("fill=\"black\"") && !page.contains("fill='black'"), "letters follow light and dark")
    }
  }

  @Test func `a page without gnuplot says what is missing`() throws {
    let sample = try #require(SampleReport.all.first { $0.name == "accuracy" })
    let page = try ReportForm.html.text(of: sample.document.drawn(by: Gnuplot(searchPath: nil)))
    #expect(page.contains("gnuplot, which is not installed") && !page.contains("<svg"))
  }

  @Test func `a terminal gets charts of characters that fit its width, with the names of points`() throws {
    try requireSnapshot(
      GnuplotScript(Self.points, as: .characters(columns: 80, rows: 24)).text, named: "plot-characters.gnuplot")
    guard let gnuplot = Gnuplot() else { return Self.tellOfSkip() }
    let text = try #require(gnuplot.characters(Self.points, columns: 80))
    #expect(text.contains("alexnet's") && text.contains("error (%)"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let sample = try #require(SampleReport.all.first { $0.name == "accuracy" })
    let report = try ReportForm.table.text(of: sample.document.lettered(by: gnuplot, columns: 100))
    #expect(report.contains("The winners of ILSVRC"))
  }

  @Test func `a terminal without gnuplot is told what is missing`() throws {
    let sample = try #require(SampleReport.all.first { $0.name == "accuracy" })
    let text = try ReportForm.table.text(of: sample.document.lettered(by: Gnuplot(searchPath: nil), columns: 80))
    #expect(text.contains("gnuplot, which is not installed"))
  }

  @Test func `pictures are drawn as SVG and PNG files`() throws {
    guard let gnuplot = Gnuplot() else { return Self.tellOfSkip() }
    let svg = try #require(gnuplot.picture(Self.bars, as: .svgFile))
    #expect(String(decoding: svg, as: UTF8.self).contains("<svg"))
    let png = try #require(gnuplot.picture(Self.bars, as: .pngFile))
    #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]))
  }

  @Test func `a chart's file is named by its title`() {
    #expect(Chart(title: "Speed, by layer & ¾", text: "").fileName == "speed-by-layer")
  }

  private static func tellOfSkip() { print("skipped: drawing charts, which takes gnuplot") }
}

struct HTMLScriptTests {
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/sha256sum"), "takes sha256sum"))
  func `the page allows its own script and no other`() throws {
    let page = try ReportForm.html.text(of: MadeUpResults.plain.document())
    let script = try #require(page.firstMatch(of: /<script>([^<]*)<\/script>/)).1
    let allowed = try #require(page.firstMatch(of: /script-src 'sha256-([^']*)'/)).1
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/sha256sum")
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(script.utf8))
    try input.fileHandleForWriting.close()
    let digits = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).prefix(64)
    let bytes = stride(from: 0, to: 64, by: 2).compactMap { index in
      UInt8(digits.dropFirst(index).prefix(2), radix: 16)
    }
    #expect(Data(bytes).base64EncodedString() == allowed)
  }
}

struct PullRequestTests {
  @Test(arguments: ["conv", "compare", "arch-cost"])
  func `the Markdown for a pull request is as recorded`(name: String) throws {
    let sample = try #require(SampleReport.all.first { $0.name == name })
    try requireSnapshot(ReportForm.pullRequest.text(of: sample.document), named: "pull-request-\(name).md")
  }

  @Test func `several results are one document, each under its name`() throws {
    let samples = SampleReport.all.filter { ["conv", "kernels"].contains($0.name) }
    let joined = ReportDocument.joined(samples.map { ("\($0.name).json", $0.document) })
    let text = try ReportForm.pullRequest.text(of: joined)
    #expect(text.contains("### conv.json: Layers") && text.contains("### kernels.json: "))
    #expect(text.contains("**conv.json: "))
  }
}
