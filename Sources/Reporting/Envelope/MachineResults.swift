import Harness

/// What `cnnbench machine` found out: rooflines, and in files next to each what it takes to plot it.
package struct MachineResults: ResultPayload {
  package static let command = "machine"

  package let rooflines: [Roofline]

  package init(rooflines: [Roofline]) { self.rooflines = rooflines }

  private enum CodingKeys: String, CodingKey {
    case rooflines
  }

  private struct Entry: Codable {
    let roofline: Roofline
    let plot: RooflinePlot

    init(_ roofline: Roofline) {
      self.roofline = roofline
      plot = RooflinePlot(roofline)
    }
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    rooflines = try container.decode([Entry].self, forKey: .rooflines).map(\.roofline)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(rooflines.map(Entry.init), forKey: .rooflines)
  }
}
