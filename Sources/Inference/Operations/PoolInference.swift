import Foundation
import Networks

extension PoolOperation: PlainOperation {
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func compute<Element: BinaryFloatingPoint & Sendable>(_ maps: LayerMaps<Element>, channels: Range<Int>) {
    let (input, output) = (maps.shapes.input, maps.shapes.output)
    let rows = (0..<output.height).map { self.rows(of: $0, in: input.size) }
    let columns = (0..<output.width).map { self.columns(of: $0, in: input.size) }
    for channel in channels {
      let (plane, result) = (maps.plane(channel), maps.outputPlane(channel))
      for y in 0..<output.height {
        for x in 0..<output.width {
          result[y * output.width + x] = value(plane, width: input.width, rows[y], columns[x])
        }
      }
    }
  }

  private func value<Element: BinaryFloatingPoint>(
    _ plane: UnsafePointer<Element>, width: Int, _ rows: WindowPart, _ columns: WindowPart
  ) -> Element {
    var value: Element = function == .maximum ? -.infinity : 0
    for row in rows.inside {
      for column in columns.inside {
        let element = plane[row * width + column]
        switch function {
        case .maximum: value = max(value, element)
        case .average: value += element
        case .norm(let power): value += Element(pow(abs(Double(element)), Double(power)))
        }
      }
    }
    switch function {
    case .maximum: return value
    case .average: return value / Element(rows.counted * columns.counted)
    case .norm(let power): return Element(pow(Double(value), 1 / Double(power)))
    }
  }

  func makeStep(_ context: StepContext) -> any LayerStep {
    let isDense = dilation == 1 && (function == .maximum || function == .average)
    return isDense ? PoolStep(self, context) : PlainStep(self, context)
  }
}

extension PoolOperation {
  /// The elements of a window along one axis.
  package struct WindowPart {
    /// Those of the input.
    package let inside: [Int]
    /// How many the mean is divided by.
    package let counted: Int
  }

  package func rows(of output: Int, in input: Extent) -> WindowPart {
    let margins = margins(of: input)
    return part(
      first: output * stride.height - margins.before.height, taps: window.height, step: dilation.height,
      input: input.height, end: input.height + margins.after.height)
  }

  package func columns(of output: Int, in input: Extent) -> WindowPart {
    let margins = margins(of: input)
    return part(
      first: output * stride.width - margins.before.width, taps: window.width, step: dilation.width,
      input: input.width, end: input.width + margins.after.width)
  }

  /// - Parameter end: where the padding ends, beyond which nothing counts.
  private func part(first: Int, taps: Int, step: Int, input: Int, end: Int) -> WindowPart {
    let positions = (0..<taps).map { first + $0 * step }
    let inside = positions.filter { (0..<input).contains($0) }
    return WindowPart(inside: inside, counted: countsPadding ? positions.count { $0 < end } : inside.count)
  }
}
