import Foundation
import Reporting
import Tensors

/// A unit before it has a place in a list.
package struct PlannedUnit: Hashable, Sendable {
  /// The command line without the name of the program and the options that say where results go.
  package let words: [String]
  /// The same without the seed: units that agree in it measure the same.
  package let seriesWords: [String]
  package let title: String
  package let predictedSeconds: Double
  /// Of the files that it reads; empty without.
  package let fileDigest: String

  package init(
    words: [String], seriesWords: [String], title: String, predictedSeconds: Double, fileDigest: String = ""
  ) {
    self.words = words
    self.seriesWords = seriesWords
    self.title = title
    self.predictedSeconds = predictedSeconds
    self.fileDigest = fileDigest
  }
}

/// All that a suite asks for, the same on every node and at every time.
package struct WorkList: Hashable, Sendable {
  package let identity: SweepIdentity
  package let units: [SweepUnit]
  /// What measures a node itself, once; nil where the suite does not ask for it.
  package let machine: SweepUnit?

  /// - Parameters:
  ///   - version: of the program.
  ///   - machineWords: the command line that measures a node itself.
  package init(suite: String, version: String, planned: [PlannedUnit], machineWords: [String]?) {
    var series: [[String]: Int] = [:]
    units = planned.enumerated().map { index, unit in
      let number = index + 1
      if series[unit.seriesWords] == nil { series[unit.seriesWords] = number }
      return SweepUnit(
        number: number, series: series[unit.seriesWords] ?? number, words: unit.words, title: unit.title,
        predictedSeconds: unit.predictedSeconds)
    }
    machine = machineWords.map { words in
      SweepUnit(
        number: SweepUnit.machineNumber, series: SweepUnit.machineNumber, words: words, title: "machine",
        predictedSeconds: UnitPrediction.machineSeconds)
    }
    let lines = [[suite]] + planned.map { $0.words + [$0.title, $0.fileDigest] } + [machineWords ?? []]
    identity = SweepIdentity(
      suite: suite, digest: ContentDigest(lines.map { $0.joined(separator: "\0") }.joined(separator: "\n")).text,
      version: version, unitCount: planned.count)
  }
}

/// A fingerprint of contents, to tell editions apart; not safe against people who forge one.
package struct ContentDigest: Hashable, Sendable {
  private let hash: UInt64

  package init(_ data: Data) { hash = data.withUnsafeBytes(FNV1a.hash) }

  package init(_ text: String) { hash = FNV1a.hash(text) }

  /// 16 hexadecimal digits.
  package var text: String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
