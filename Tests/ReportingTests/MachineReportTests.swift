import Foundation
import Harness
import Reporting
import TestSupport
import Testing

struct `A roofline chart` {
  private let points = [
    RooflinePoint(label: "vgg16:conv3_2 direct", intensity: 45.2, gigaflopsPerSecond: 66),
    RooflinePoint(label: "vgg16:conv3_2 winograd-f4", intensity: 45.2, gigaflopsPerSecond: 185),
    RooflinePoint(label: "depthwise", intensity: 2.1, gigaflopsPerSecond: 9.5),
  ]

  @Test func `a roofline chart is as recorded`() throws {
    try requireSnapshot(RooflineChart(RooflineSamples.known).text, named: "roofline.txt")
  }

  @Test func `a roofline chart with points is as recorded`() throws {
    try requireSnapshot(RooflineChart(RooflineSamples.known, points: points).text, named: "roofline-points.txt")
  }

  @Test func `a roofline chart of a peak alone is as recorded`() throws {
    try requireSnapshot(RooflineChart(RooflineSamples.unknown).text, named: "roofline-peak.txt")
  }

  @Test(arguments: [1e-6, 0.03, 1, 7, 1e3, 1e6], [1e-6, 1, 96, 1e9])
  func `a roofline chart fits 80 columns, whatever it covers`(intensity: Double, rate: Double) {
    let point = RooflinePoint(label: "p", intensity: intensity, gigaflopsPerSecond: rate)
    let lines = RooflineChart(RooflineSamples.known, points: [point]).text.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 } && lines.last?.hasPrefix("a  p: ") == true)
    #expect(lines.dropLast().contains { $0.contains("a") })
  }

  @Test func `a roofline chart gives more points than letters a common mark`() {
    let text = RooflineChart(RooflineSamples.known, points: Array(repeating: points[0], count: 60)).text
    #expect(text.contains("\nZ  vgg16") && text.contains("\n*  vgg16"))
  }
}

struct `The machine report` {
  @Test func `the machine report holds the whole rooflines in JSON, and the lines of their plots`() throws {
    struct File: Decodable {
      struct Entry: Decodable {
        let roofline: Roofline
        let plot: Plot
      }
      struct Plot: Decodable { let ceilings: [Ceiling] }
      struct Ceiling: Decodable {
        let level: MemoryLevel
        let ridge: Point
        let points: [Point]
      }
      struct Point: Decodable {
        let intensity: Double
        let gflops: Double
      }
      struct Payload: Decodable { let rooflines: [Entry] }
      let payload: Payload
    }
    let file = try JSONDecoder().decode(File.self, from: Data(RooflineSamples.envelope.json.utf8))
    #expect(file.payload.rooflines.map(\.roofline) == [RooflineSamples.known, RooflineSamples.unknown])
    #expect(file.payload.rooflines.map { $0.plot.ceilings.map(\.level) } == [[.l1, .l2, .memory], []])
    for ceiling in file.payload.rooflines[0].plot.ceilings {
      #expect(ceiling.ridge.intensity == RooflineSamples.known.ridgeIntensity(of: ceiling.level))
      for point in ceiling.points {
        let attainable = RooflineSamples.known.attainable(intensity: point.intensity, level: ceiling.level)
        #expect(abs(point.gflops - attainable!) < 1e-9 * point.gflops)
      }
    }
  }
}
