import Networks

extension ResizeOperation: PlainOperation {
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let (input, output) = (maps.shapes.input, maps.shapes.output)
    let lengths = lengths(of: input, output)
    let rows = (0..<output.height).map { taps(of: $0, input: input.height, output: lengths.height) }
    let columns = (0..<output.width).map { taps(of: $0, input: input.width, output: lengths.width) }
    for channel in channels {
      let (plane, result) = (maps.plane(channel), maps.outputPlane(channel))
      for y in 0..<output.height {
        for x in 0..<output.width {
          var sum: Element = 0
          for row in rows[y] {
            for column in columns[x] {
              sum += Element(row.weight * column.weight) * plane[row.position * input.width + column.position]
            }
          }
          result[y * output.width + x] = sum
        }
      }
    }
  }

  /// An element along one axis, and what it is multiplied by.
  private struct Tap {
    let position: Int
    let weight: Double
  }

  /// Height and width of the output before they are rounded down: positions follow the scale that was asked for.
  private func lengths(of input: FeatureShape, _ output: FeatureShape) -> (height: Double, width: Double) {
    switch target {
    case .scale(let height, let width): (Double(input.height) * height, Double(input.width) * width)
    case .size: (Double(output.height), Double(output.width))
    }
  }

  /// The elements that an element of the output is made from, those beyond the ends taken from there.
  private func taps(of index: Int, input: Int, output: Double) -> [Tap] {
    let place = place(of: index, input: input, output: output)
    let first = Int(place.rounded(.down))
    let weights: [(offset: Int, weight: Double)] =
      switch method {
      case .nearest: [(nearest(to: place) - first, 1)]
      case .bilinear: (0...1).map { ($0, 1 - abs(place - Double(first + $0))) }
      case .bicubic: (-1...2).map { ($0, Self.cubic(abs(place - Double(first + $0)))) }
      }
    return weights.map { Tap(position: min(input - 1, max(0, first + $0.offset)), weight: $0.weight) }
  }

  private func place(of index: Int, input: Int, output: Double) -> Double {
    let ratio = Double(input) / output
    switch coordinates {
    case .halfPixel: return (Double(index) + 0.5) * ratio - 0.5
    case .pytorchHalfPixel: return output > 1 ? (Double(index) + 0.5) * ratio - 0.5 : 0
    case .alignedCorners: return output > 1 ? Double(index) * Double(input - 1) / (output - 1) : 0
    case .asymmetric: return Double(index) * ratio
    }
  }

  private func nearest(to place: Double) -> Int {
    switch rounding {
    case .floor: Int(place.rounded(.down))
    case .ceiling: Int(place.rounded(.up))
    case .halfDown: Int((place - 0.5).rounded(.up))
    case .halfUp: Int((place + 0.5).rounded(.down))
    }
  }

  /// Keys's kernel with a = −0.75, as ONNX and PyTorch have it.
  private static func cubic(_ distance: Double) -> Double {
    let a = -0.75
    if distance <= 1 { return ((a + 2) * distance - (a + 3)) * distance * distance + 1 }
    return distance < 2 ? ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a : 0
  }
}
