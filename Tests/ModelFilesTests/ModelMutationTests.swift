import Foundation
import ModelFiles
import NetworkCosts
import Tensors
import TestSupport
import Testing

/// Model files with something wrong in them, made from valid ones by a seeded generator.
struct ModelMutationTests {
  private static let seed: UInt64 = 29
  private static let mutationCount = 20_000

  /// Valid files: one for each kind of line, so that each is short enough to be read thousands of times.
  private static let models = [
    """
    name: chain
    input: 3x16x16
    layers:
      - {name: a, type: convolution, outputs: 8, kernel: 3, stride: 2, padding: same, dilation: 1, groups: 1}
      - {name: b, type: batch-normalization}
      - {name: c, type: max-pool, window: [2, 2], stride: 2, padding: [0, 0, 1, 1], rounding: ceil}
      - {name: d, type: transposed-convolution, outputs: 4, kernel: 3, stride: 2, padding: 1, output-padding: 1}
      - {name: e, type: flatten}
      - {name: f, type: fully-connected, outputs: 10, bias: false}
    """,
    """
    name: gate
    input: 8x8x8
    layers:
      - {name: mean, type: global-average-pool}
      - {name: gate, type: clip, min: 0, max: 6}
      - {name: scale, type: product, from: [input, gate]}
      - {name: halves, type: split, sizes: [4, 4]}
      - {name: other, type: pad, before: [0, 1, 1], after: [0, 1, 1], mode: reflect, from: halves/1}
      - {name: large, type: resize, scale: 1.5, method: bilinear}
    """,
    """
    name: tokens
    input: 9x8
    outputs: [norm, mix]
    layers:
      - {name: p, type: parameter, shape: 9x8}
      - {name: sum, type: addition, from: [input, p]}
      - {name: k, type: transpose, order: [1, 0]}
      - {name: scores, type: matrix-product, from: [sum, k]}
      - {name: mix, type: matrix-product, from: [scores, sum]}
      - {name: norm, type: layer-normalization, axes: 1}
      - {name: r, type: reshape, shape: [3, -1, 8]}
      - {name: m, type: reduce-mean, axes: [0], keep: true}
    """,
    """
    name: blocks
    input: 4x8x8
    layers:
      - &first {name: a, type: convolution, outputs: 4, kernel: 3, padding: same}
      - {<<: *first, name: b, weights: a}
      - name: stage
        repeat: 3
        layers:
          - {name: conv, type: convolution, outputs: 4, kernel: 1, connections: [[0], [1, 2], [3], [0, 3]]}
          - {name: add, type: addition, from: [conv, block]}
    """,
  ]

  /// What stands in the place of a word or a number.
  private static let words = [
    "0", "-1", "1", "2", "7", "255", "2147483647", "2147483648", "9223372036854775807", "-9223372036854775808", "1e308",
    ".nan", ".inf", "-.inf", "~", "true", "[]", "{}", "[1, 2, 3]", "same", "half", "last-axis", "input", "block",
    "\u{7}\u{1b}[31m", "\"", "'", "&x", "*x", "<<", "!!binary", "layers", "slice", "split", "matrix-product", "é",
  ]

  @Test(arguments: models)
  func `each of the files is valid before it is damaged`(text: String) throws {
    _ = try NetworkCost(ModelFile.network(yaml: text, path: "m.yaml"))
  }

  @Test func `twenty thousand damaged model files are read or refused, and none traps`() {
    var generator = SeededGenerator(seed: Self.seed)
    var (read, refused) = (0, 0)
    for index in 0..<Self.mutationCount {
      var text = Array(Self.models[index % Self.models.count].utf8)
      for _ in 0...Int.random(in: 0...2, using: &generator) { Self.mutate(&text, &generator) }
      do throws(ModelFileError) {
        let network = try ModelFile.network(yaml: String(decoding: text, as: UTF8.self), path: "m.yaml")
        _ = try? NetworkCost(network, options: CostOptions(includesTraining: true))
        read += 1
      } catch {
        #expect(error.description.hasPrefix("m.yaml"), "mutation \(index) of seed \(Self.seed)")
        refused += 1
      }
    }
    #expect(read > 500, "the mutations leave too little valid")
    #expect(refused > 5000, "the mutations damage too little")
  }

  /// Changes, removes, repeats or exchanges some bytes.
  private static func mutate(_ text: inout [UInt8], _ generator: inout SeededGenerator) {
    guard !text.isEmpty else { return }
    let place = Int.random(in: text.indices, using: &generator)
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: text[place] = UInt8.random(in: 0...255, using: &generator)
    case 6, 7: replaceNumber(in: &text, after: place, with: Int.random(in: -1...40, using: &generator))
    case 1: text.removeSubrange(place..<min(text.count, place + Int.random(in: 1...8, using: &generator)))
    case 2: text.insert(contentsOf: text[place..<min(text.count, place + 40)], at: place)
    case 3: text = Array(text.prefix(place))
    case 4:
      let line = text.split(separator: UInt8(ascii: "\n")).randomElement(using: &generator) ?? []
      text.insert(contentsOf: Array("\n".utf8) + line + Array("\n".utf8), at: place)
    default: replaceWord(in: &text, at: place, with: words.randomElement(using: &generator)!)
    }
  }

  /// Replaces the first number after a place, so that much of what comes out is a network.
  private static func replaceNumber(in text: inout [UInt8], after place: Int, with number: Int) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let start = text[place...].firstIndex(where: digits.contains) else { return }
    let end = text[start...].firstIndex { !digits.contains($0) } ?? text.endIndex
    text.replaceSubrange(start..<end, with: Array("\(number)".utf8))
  }

  /// Replaces the letters and digits around a place.
  private static func replaceWord(in text: inout [UInt8], at place: Int, with word: String) {
    func isPartOfWord(_ byte: UInt8) -> Bool { !" ,:{}[]\n".utf8.contains(byte) }
    var (start, end) = (place, place)
    while start > 0, isPartOfWord(text[start - 1]) { start -= 1 }
    while end < text.count, isPartOfWord(text[end]) { end += 1 }
    text.replaceSubrange(start..<end, with: Array(word.utf8))
  }
}
