import Backends
import Testing

struct `Panels cut from strips` {
  @Test(arguments: [(48, 480, 480), (48, 480, 300), (64, 150, 450), (64, 150, 150), (16, 7, 21), (48, 96, 96)])
  func `panels follow each other, and none goes beyond its cut`(panelWidth: Int, cutWidth: Int, pixelCount: Int) {
    let cuts = PanelCuts(panelWidth: panelWidth, cutWidth: cutWidth)
    let panels = (0..<cuts.panelCount(of: pixelCount)).map { cuts.pixels(ofPanel: $0, of: pixelCount) }
    #expect(panels.flatMap { Array($0) } == Array(0..<pixelCount))
    for panel in panels {
      #expect(panel.count <= panelWidth)
      #expect(panel.lowerBound / cutWidth == (panel.upperBound - 1) / cutWidth)
    }
  }

  @Test func `each cut ends with a vector of its own`() {
    #expect(PanelCuts(panelWidth: 64, cutWidth: 150).elementCount(of: 450, lanes: 16) == 3 * 160)
    #expect(PanelCuts(panelWidth: 64, cutWidth: 450).elementCount(of: 450, lanes: 16) == 464)
    #expect(PanelCuts(panelWidth: 64, cutWidth: 150).elementCount(of: 170, lanes: 16) == 160 + 32)
  }

  @Test func `rows are read where they are by few blocks of output channels, if they fill their vectors`() {
    func readsRows(of width: Int, blocks: Int, rows: Int) -> Bool {
      PanelCost(rows: rows, blocks: blocks, panelWidth: 48, lanes: 16).readsRowsSooner(of: width)
    }
    #expect(readsRows(of: 112, blocks: 1, rows: 1))
    #expect(readsRows(of: 96, blocks: 2, rows: 8))
    #expect(!readsRows(of: 96, blocks: 8, rows: 8))
    #expect(!readsRows(of: 3, blocks: 1, rows: 1))
  }
}
