import Networks
import Tensors

/// A convolution in double precision: lowered, rows of outputs at a time, and multiplied.
struct ExactConvolution {
  private let operation: ConvolutionOperation
  private let layer: ExactLayer
  private let weights: ExactBlock
  private let bias: [Double]
  private let padding: Extent
  /// Rows of outputs that are lowered at once.
  private let rowsOfPart: Int

  init(_ operation: ConvolutionOperation, _ layer: ExactLayer) {
    self.operation = operation
    self.layer = layer
    let tensor = layer.parameters.tensor(.weight)!
    weights = ExactBlock(tensor.pointer, count: tensor.count)
    bias = operation.hasBias ? layer.parameters.values(.bias) : []
    let depth = layer.shapes.input.channels / operation.groups * operation.kernel.area
    padding = operation.margins(of: layer.shapes.input.size).before
    rowsOfPart = max(1, ExactBlocks.elementCount / (depth * layer.shapes.output.width))
  }

  private var input: FeatureShape { layer.shapes.input }
  private var output: FeatureShape { layer.shapes.output }
  private var inputsOfGroup: Int { input.channels / operation.groups }
  private var outputsOfGroup: Int { output.channels / operation.groups }
  private var depth: Int { inputsOfGroup * operation.kernel.area }

  func compute() {
    let parts = ChannelTasks(channels: output.height, largest: rowsOfPart)
    layer.workers.run(taskCount: layer.batch * operation.groups * parts.count) { task, _ in
      let (image, rest) = task.quotientAndRemainder(dividingBy: operation.groups * parts.count)
      compute(image: image, group: rest / parts.count, rows: parts[rest % parts.count])
    }
  }

  private func compute(image: Int, group: Int, rows: Range<Int>) {
    let pixelCount = rows.count * output.width
    let lowered = lowered(image: image, group: group, rows: rows)
    let first = group * outputsOfGroup
    let result =
      layer.output + (image * output.elementCount + first * output.size.area + rows.lowerBound * output.width)
    layer.products.multiply(
      rows: outputsOfGroup, columns: pixelCount, depth: depth, left: weights.elements + first * depth,
      leftStride: depth, right: lowered.elements, rightStride: pixelCount, result: result,
      resultStride: output.size.area)
    guard operation.hasBias else { return }
    for channel in 0..<outputsOfGroup {
      let plane = result + channel * output.size.area
      for pixel in 0..<pixelCount { plane[pixel] += bias[first + channel] }
    }
  }

  /// One row for each input channel and tap, with the elements that it multiplies.
  private func lowered(image: Int, group: Int, rows: Range<Int>) -> ExactBlock {
    let block = ExactBlock(count: depth * rows.count * output.width)
    let source = layer.inputs[0] + (image * input.elementCount + group * inputsOfGroup * input.size.area)
    var next = block.elements
    for channel in 0..<inputsOfGroup {
      let plane = source + channel * input.size.area
      for tapRow in 0..<operation.kernel.height {
        for tapColumn in 0..<operation.kernel.width {
          for y in rows {
            lower(plane, outputRow: y, tapRow: tapRow, tapColumn: tapColumn, to: next)
            next += output.width
          }
        }
      }
    }
    return block
  }

  private func lower(
    _ plane: UnsafePointer<Double>, outputRow: Int, tapRow: Int, tapColumn: Int,
    to destination: UnsafeMutablePointer<Double>
  ) {
    let row = outputRow * operation.stride.height - padding.height + tapRow * operation.dilation.height
    guard (0..<input.height).contains(row) else { return destination.update(repeating: 0, count: output.width) }
    let source = plane + row * input.width
    let (stride, width) = (operation.stride.width, input.width)
    var column = tapColumn * operation.dilation.width - padding.width
    for x in 0..<output.width {
      destination[x] = column >= 0 && column < width ? source[column] : 0
      column += stride
    }
  }
}
