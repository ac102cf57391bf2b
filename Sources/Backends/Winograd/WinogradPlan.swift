import Convolution
import Kernels
import VectorKernels

/// Works through the images in blocks of whole rows of tiles. For each block: transform the inputs of all channels,
/// multiply at every position, transform the products of all output channels.
///
/// Each of the three phases is shared by the workers; within a phase every task writes memory of its own.
final class WinogradPlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  private let tiling: WinogradTiling
  private let table: KernelTable
  private let context: PlanContext
  private let numbers: WinogradNumbers
  private let kernel: WinogradKernel
  private let products: PositionProducts
  /// Rows of tiles in one block, over all images.
  private let tileRowsPerBlock: Int

  init(_ problem: ConvolutionProblem, tiling: WinogradTiling, table: KernelTable, context: PlanContext) {
    self.problem = problem
    self.tiling = tiling
    self.table = table
    self.context = context
    numbers = WinogradNumbers(outputs: tiling.outputs, taps: tiling.taps)
    kernel = table.kernels.winograd.first {
      $0.dimensions == tiling.dimensions && $0.points == tiling.points && $0.outputs == tiling.outputs
    }!
    products = PositionProducts(
      positionCount: tiling.positionCount, inputChannels: problem.inputChannelsPerGroup,
      outputChannels: problem.outputChannelsPerGroup, table: table)
    let bytesPerTile =
      tiling.positionCount * (products.inputVectors + products.outputVectors) * table.kernels.lanes
      * MemoryLayout<Float>.stride
    let tiles = max(Blocking.fewestTiles, Blocking.tileBlockByteCount / bytesPerTile)
    let rows = problem.batch * tiling.rowCount
    let blocks = rows.dividedRoundingUp(by: max(1, tiles / tiling.columnCount))
    tileRowsPerBlock = rows.dividedRoundingUp(by: blocks)
  }

  private var lanes: Int { table.kernels.lanes }
  private var largestTileCount: Int { tileRowsPerBlock * tiling.columnCount }
  private var inputElementCount: Int { tiling.positionCount * products.inputPitch(tileCount: largestTileCount) }
  private var productElementCount: Int { tiling.positionCount * products.productPitch(tileCount: largestTileCount) }
  private var patchElementCount: Int { tiling.positionCount * lanes }

  private var bandElementCount: Int {
    let inputRows = min(problem.height.input, (tileRowsPerBlock - 1) * tiling.outputRows + tiling.inputRows)
    return max(inputRows * problem.width.input, tiling.outputRows * problem.width.output) * lanes
  }

  private var elementsPerWorker: Int { bandElementCount + patchElementCount }

  var cost: PlanCost {
    let tiles = problem.batch * problem.groups * tiling.rowCount * tiling.columnCount
    let (points, outputs) = (tiling.points, tiling.outputs)
    let pairs = (points - 2) / 2
    let inputColumn = 4 * pairs + pairs * (4 * (pairs - 1) + 4)
    let outputColumn = pairs * (2 + 2 * outputs) + 1
    let (inputColumns, outputColumns) = tiling.dimensions == 2 ? (2 * points, points + outputs) : (1, 1)
    return PlanCost([
      .init("input transform", flops: tiles * problem.inputChannelsPerGroup * inputColumns * inputColumn),
      .init("products", flops: problem.groups * products.flops(tileCount: tiles / problem.groups)),
      .init("output transform", flops: tiles * problem.outputChannelsPerGroup * outputColumns * outputColumn),
    ])
  }

  var summary: String {
    "\(tiling.description) \(table.blockedChannelTiles.rowCount)x\(2 * lanes) \(table.instructionSet.rawValue)"
      + ", blocks of \(largestTileCount) tiles"
  }

  /// The sum over channels, and the additions of the three transforms in each dimension.
  var errorBound: ErrorBound {
    let growth = numbers.matrices.errorGrowth
    return ErrorBound(
      depth: problem.inputChannelsPerGroup + tiling.dimensions * 3 * tiling.points,
      growth: tiling.dimensions == 2 ? growth * growth : growth)
  }

  var packedWeightsByteCount: Int { problem.groups * products.weightsElementCount * MemoryLayout<Float>.stride }

  var workspaceByteCount: Int {
    (inputElementCount + productElementCount + context.workers.workerCount * elementsPerWorker)
      * MemoryLayout<Float>.stride
  }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    let target = packed.assumingMemoryBound(to: Float.self)
    target.update(repeating: 0, count: problem.groups * products.weightsElementCount)
    let tapCount = problem.height.kernel * problem.width.kernel
    context.workers.run(taskCount: problem.outputChannels) { output, _ in
      let (group, channel) = output.quotientAndRemainder(dividingBy: problem.outputChannelsPerGroup)
      for input in 0..<problem.inputChannelsPerGroup {
        let index = products.weightIndex(outputChannel: channel, inputChannel: input)
        transformKernel(
          weights + (output * problem.inputChannelsPerGroup + input) * tapCount,
          into: target + (group * products.weightsElementCount + index))
      }
    }
  }

  /// G g Gᵀ, or G g for a line, in double precision; positions are `weightsPerPosition` apart.
  private func transformKernel(_ kernel: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>) {
    let (points, taps) = (tiling.points, tiling.taps)
    let g = numbers.weightsTransform
    func dot(_ point: Int, _ value: (Int) -> Double) -> Double {
      (0..<taps).reduce(0) { $0 + g[point * taps + $1] * value($1) }
    }
    guard tiling.dimensions == 2 else {
      for point in 0..<points {
        target[point * products.weightsPerPosition] = Float(dot(point) { Double(kernel[$0]) })
      }
      return
    }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: points * taps) { columns in
      for point in 0..<points {
        for x in 0..<taps { columns[point * taps + x] = dot(point) { Double(kernel[$0 * taps + x]) } }
      }
      for row in 0..<points {
        for column in 0..<points {
          target[(row * points + column) * products.weightsPerPosition] = Float(
            dot(column) { columns[row * taps + $0] })
        }
      }
    }
  }

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    let weights = packedWeights.assumingMemoryBound(to: Float.self)
    let inputs = workspace.assumingMemoryBound(to: Float.self)
    let sums = inputs + inputElementCount
    let scratch = sums + productElementCount
    let tileRows = problem.batch * tiling.rowCount
    for group in 0..<problem.groups {
      for first in stride(from: 0, to: tileRows, by: tileRowsPerBlock) {
        let block = TileBlock(
          group: group, tileRows: first..<min(tileRows, first + tileRowsPerBlock), columnCount: tiling.columnCount)
        context.workers.run(taskCount: products.inputVectors) { vector, worker in
          transformInputs(of: block, vector, operands.source, inputs, scratch + worker * elementsPerWorker)
        }
        context.workers.run(taskCount: tiling.positionCount * products.outputBlocks) { task, _ in
          products.multiply(
            position: task / products.outputBlocks, outputBlock: task % products.outputBlocks,
            tileCount: block.tileCount, weights: weights + group * products.weightsElementCount, inputs: inputs,
            products: sums)
        }
        context.workers.run(taskCount: products.outputVectors) { vector, worker in
          transformOutputs(of: block, vector, sums, operands, scratch + worker * elementsPerWorker)
        }
      }
    }
  }

  /// Transforms one vector of input channels: image by image, the rows under the block are brought into the form of one
  /// vector a pixel, then each tile is transformed from there.
  private func transformInputs(
    of block: TileBlock, _ vector: Int, _ source: UnsafePointer<Float>, _ inputs: UnsafeMutablePointer<Float>,
    _ scratch: UnsafeMutablePointer<Float>
  ) {
    let (height, width) = (problem.height, problem.width)
    let channels = problem.inputChannelsPerGroup
    let firstChannel = block.group * channels + vector * lanes
    let patch = scratch + bandElementCount
    block.forEachImage(tileRowsPerImage: tiling.rowCount) { image, tileRows, firstTile in
      let top = tileRows.lowerBound * tiling.outputRows - height.paddingBefore
      let bottom = (tileRows.upperBound - 1) * tiling.outputRows - height.paddingBefore + tiling.inputRows
      let rows = max(0, min(top, height.input))..<max(0, min(bottom, height.input))
      let plane = source + (image * problem.inputChannels + firstChannel) * problem.inputPlaneSize
      table.kernels.interleaveChannels(
        plane + rows.lowerBound * width.input, problem.inputPlaneSize, min(lanes, channels - vector * lanes),
        rows.count * width.input, scratch, rows.count * width.input + 1, 0)
      let band = InterleavedBand(pixels: scratch, rows: rows, width: width.input, lanes: lanes)
      var tile = firstTile
      for tileRow in tileRows {
        let y = tileRow * tiling.outputRows - height.paddingBefore
        for tileColumn in 0..<tiling.columnCount {
          let x = tileColumn * tiling.outputColumns - width.paddingBefore
          let target = inputs + (vector * block.tileCount + tile) * lanes
          transformInputTile(band, y: y, x: x, patch: patch, into: target, tileCount: block.tileCount)
          tile += 1
        }
      }
    }
  }

  private func transformInputTile(
    _ band: InterleavedBand, y: Int, x: Int, patch: UnsafeMutablePointer<Float>, into target: UnsafeMutablePointer<Float>,
    tileCount: Int
  ) {
    let (rows, columns) = (tiling.inputRows, tiling.inputColumns)
    let pitch = products.inputPitch(tileCount: tileCount)
    let tile = band.window(y: y, x: x, rows: rows, columns: columns, patch: patch)
    kernel.input(
      tile.pixels, tile.rowStride, columns == 1 ? tile.rowStride : lanes, target, columns * pitch, pitch,
      numbers.coefficients)
  }

  /// Transforms one vector of output channels: each row of tiles becomes rows of one vector a pixel, which are then
  /// brought back to planes.
  private func transformOutputs(
    of block: TileBlock, _ vector: Int, _ sums: UnsafePointer<Float>, _ operands: ConvolutionOperands,
    _ scratch: UnsafeMutablePointer<Float>
  ) {
    let (height, width) = (problem.height, problem.width)
    let channel = block.group * problem.outputChannelsPerGroup + vector * lanes
    let channelCount = min(lanes, problem.outputChannelsPerGroup - vector * lanes)
    block.forEachImage(tileRowsPerImage: tiling.rowCount) { image, tileRows, firstTile in
      for (index, tileRow) in tileRows.enumerated() {
        let y = tileRow * tiling.outputRows
        let rowCount = min(tiling.outputRows, height.output - y)
        for column in 0..<tiling.columnCount {
          let tile = firstTile + index * tiling.columnCount + column
          transformOutputTile(
            sums + (vector * block.tileCount + tile) * lanes, tileCount: block.tileCount, rowCount: rowCount,
            x: column * tiling.outputColumns, rows: scratch, patch: scratch + bandElementCount)
        }
        let offset =
          (image * problem.outputChannels + channel) * problem.outputPlaneSize + y * width.output
        table.kernels.finishChannels(
          scratch, channelCount, rowCount * width.output, operands.destination + offset, problem.outputPlaneSize,
          operands.finish(problem.postOps, channel: channel, offset: offset))
      }
    }
  }

  private func transformOutputTile(
    _ sums: UnsafePointer<Float>, tileCount: Int, rowCount: Int, x: Int, rows: UnsafeMutablePointer<Float>,
    patch: UnsafeMutablePointer<Float>
  ) {
    let pitch = products.productPitch(tileCount: tileCount)
    let rowStride = problem.width.output * lanes
    let columnCount = min(tiling.outputColumns, problem.width.output - x)
    let isWhole = rowCount == tiling.outputRows && columnCount == tiling.outputColumns
    let isColumn = tiling.outputColumns == 1
    let (target, targetRowStride) = isWhole ? (rows + x * lanes, rowStride) : (patch, tiling.outputColumns * lanes)
    kernel.output(
      sums, tiling.inputColumns * pitch, pitch, target, targetRowStride, isColumn ? targetRowStride : lanes,
      numbers.coefficients)
    guard !isWhole else { return }
    for row in 0..<rowCount {
      (rows + row * rowStride + x * lanes).update(from: patch + row * targetRowStride, count: columnCount * lanes)
    }
  }
}

/// Consecutive rows of tiles, over all images, in one group of channels.
struct TileBlock {
  let group: Int
  let tileRows: Range<Int>
  /// Tiles of a row.
  let columnCount: Int

  var tileCount: Int { tileRows.count * columnCount }

  /// Calls `body` with each image, its rows of tiles in the block, and the index of the first of their tiles.
  func forEachImage(
    tileRowsPerImage: Int, _ body: (_ image: Int, _ tileRows: Range<Int>, _ firstTile: Int) -> Void
  ) {
    var row = tileRows.lowerBound
    while row < tileRows.upperBound {
      let (image, first) = row.quotientAndRemainder(dividingBy: tileRowsPerImage)
      let end = min(tileRowsPerImage, first + tileRows.upperBound - row)
      body(image, first..<end, (row - tileRows.lowerBound) * columnCount)
      row += end - first
    }
  }
}

/// Input rows as one vector of channels a pixel.
struct InterleavedBand {
  let pixels: UnsafeMutablePointer<Float>
  /// The rows of the image that are there.
  let rows: Range<Int>
  let width: Int
  let lanes: Int

  /// The pixels from (y, x) on: in place where all of them are inside the image, else copied to `patch` with zeros
  /// around them.
  func window(
    y: Int, x: Int, rows rowCount: Int, columns columnCount: Int, patch: UnsafeMutablePointer<Float>
  ) -> (pixels: UnsafePointer<Float>, rowStride: Int) {
    if y >= rows.lowerBound, y + rowCount <= rows.upperBound, x >= 0, x + columnCount <= width {
      return (UnsafePointer(pixels + ((y - rows.lowerBound) * width + x) * lanes), width * lanes)
    }
    patch.update(repeating: 0, count: rowCount * columnCount * lanes)
    let columns = max(0, -x)..<max(max(0, -x), min(columnCount, width - x))
    for row in 0..<rowCount where rows.contains(y + row) {
      (patch + (row * columnCount + columns.lowerBound) * lanes).update(
        from: pixels + ((y + row - rows.lowerBound) * width + x + columns.lowerBound) * lanes,
        count: columns.count * lanes)
    }
    return (UnsafePointer(patch), columnCount * lanes)
  }
}
