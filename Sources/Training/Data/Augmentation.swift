import Networks
import Tensors

/// Changes of an image that leave its class what it is, drawn anew for each image and epoch.
package enum Augmentation: String, CaseIterable, Sendable, Codable {
  /// Mirrors half of the images, left to right.
  case flip
  /// Moves an image up or down and to the left or right, by no more than a fourteenth of its height and width.
  case shift
}

/// Copies images, changed as their seed has it.
struct Augmenter: Sendable {
  private let kinds: Set<Augmentation>
  private let fitting: InputFitting
  /// What the places are filled with that an image moves away from: a pixel of zero, normalised, for each channel.
  private let background: [Float]

  private static let shiftPart = 14

  init(_ kinds: [Augmentation], fitting: InputFitting, normalization: Normalization) {
    self.kinds = Set(kinds)
    self.fitting = fitting
    background = zip(normalization.means, normalization.deviations).map { Float(-$0 / $1) }
  }

  /// Copies an image, changed by what depends on nothing but the seed.
  func copy(_ image: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>, seed: UInt64) {
    guard !kinds.isEmpty, !fitting.source.isVector else {
      output.update(from: image, count: fitting.target.elementCount)
      return
    }
    var generator = SeededGenerator(seed: seed)
    let (height, width) = fitting.frameSize
    let isMirrored = kinds.contains(.flip) && generator.next() >> 63 == 1
    func distance(_ extent: Int) -> Int {
      let largest = max(1, extent / Self.shiftPart)
      return kinds.contains(.shift) ? Int(generator.next() % UInt64(2 * largest + 1)) - largest : 0
    }
    let (down, right) = (distance(height), distance(width))
    let plane = height * width
    for channel in 0..<fitting.target.elementCount / plane {
      let fill = background[background.count == 1 ? 0 : channel]
      Self.move(
        image + channel * plane, to: output + channel * plane, height, width, down, right, isMirrored: isMirrored,
        fill: fill)
    }
  }

  private static func move(
    _ plane: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>, _ height: Int, _ width: Int, _ down: Int,
    _ right: Int, isMirrored: Bool, fill: Float
  ) {
    for row in 0..<height {
      let from = row - down
      let target = output + row * width
      guard (0..<height).contains(from) else {
        target.update(repeating: fill, count: width)
        continue
      }
      let source = plane + from * width
      for column in 0..<width {
        let place = column - right
        guard (0..<width).contains(place) else {
          target[column] = fill
          continue
        }
        target[column] = source[isMirrored ? width - 1 - place : place]
      }
    }
  }
}
