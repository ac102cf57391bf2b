import Convolution
import Kernels
import VectorKernels

/// Convolution at stride 1 by transform, products at each position, and inverse transform.
///
/// Works through the images in blocks of whole rows of tiles. Each of the three phases of a block is shared by the
/// workers; within a phase every task writes memory of its own, so that results do not depend on their number.
final class TransformPlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  private let transform: any TileTransform
  private let table: KernelTable
  private let context: PlanContext
  private let products: PositionProducts
  /// Whether the output goes past the caches.
  private let streams: Bool
  /// Tiles of the output plane.
  private let tileRowCount: Int
  private let tileColumnCount: Int
  /// Rows of tiles in one block, over all images.
  private let tileRowsPerBlock: Int
  /// Where the vectors of input channels begin in the inputs of a full block, and of the last one of an odd size.
  private let fullOffsets: [Int]
  private let lastOffsets: [Int]

  init(_ problem: ConvolutionProblem, transform: any TileTransform, table: KernelTable, context: PlanContext) {
    self.problem = problem
    self.transform = transform
    self.table = table
    self.context = context
    let products = PositionProducts(
      positionCount: transform.positionCount, inputChannels: problem.inputChannelsPerGroup,
      outputChannels: problem.outputChannelsPerGroup, table: table, blocking: context.blocking)
    self.products = products
    streams = context.blocking.streamsOutput(of: problem)
    tileRowCount = problem.height.output.dividedRoundingUp(by: transform.outputRows)
    tileColumnCount = problem.width.output.dividedRoundingUp(by: transform.outputColumns)
    let rows = problem.batch * tileRowCount
    let rowsAtMost = max(1, context.blocking.tilesPerBlock(products) / tileColumnCount)
    tileRowsPerBlock = rows.dividedRoundingUp(by: rows.dividedRoundingUp(by: rowsAtMost))
    let lastRows = rows % tileRowsPerBlock
    fullOffsets = products.inputOffsets(tileCount: tileRowsPerBlock * tileColumnCount)
    lastOffsets = products.inputOffsets(tileCount: lastRows * tileColumnCount)
  }

  private var lanes: Int { table.kernels.lanes }
  private var largestTileCount: Int { tileRowsPerBlock * tileColumnCount }
  private var inputElementCount: Int { transform.positionCount * products.inputPitch(tileCount: largestTileCount) }
  private var productElementCount: Int { transform.positionCount * products.productPitch(tileCount: largestTileCount) }

  /// Rows of pixels, one vector each: of the input under a block, or of the output under a row of tiles.
  private var bandElementCount: Int {
    let rows = min(problem.height.input, (tileRowsPerBlock - 1) * transform.outputRows + transform.inputRows)
    return max(rows * problem.width.input, transform.outputRows * problem.width.output) * lanes
  }

  private var patchElementCount: Int { transform.inputRows * transform.inputColumns * lanes }
  private var elementsPerWorker: Int { bandElementCount + patchElementCount + transform.scratchElementCount }

  var cost: PlanCost {
    let tiles = problem.batch * tileRowCount * tileColumnCount
    return PlanCost([
      .init(.inputTransform, flops: tiles * problem.inputChannels * transform.inputFLOPs),
      .init(.products, flops: problem.groups * products.flops(tileCount: tiles)),
      .init(.outputTransform, flops: tiles * problem.outputChannels * transform.outputFLOPs),
    ])
  }

  var summary: String {
    "\(transform.description) \(products.tileDescription) \(table.instructionSet.rawValue)"
      + ", blocks of \(largestTileCount) tiles, \(products.channelsPerPass) channels a pass"
  }

  var errorBound: ErrorBound {
    ErrorBound(depth: problem.inputChannelsPerGroup + transform.errorDepth + 2, growth: transform.errorGrowth)
  }

  var packedWeightsByteCount: Int { problem.groups * products.weightsElementCount * MemoryLayout<Float>.stride }

  var workspaceByteCount: Int {
    (inputElementCount + productElementCount + context.workers.workerCount * elementsPerWorker)
      * MemoryLayout<Float>.stride
  }

  var blockingParameters: [Blocking.Parameter] {
    [.panelByteCount, .tileVectors, context.blocking.blockParameter(products)]
  }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    let target = packed.assumingMemoryBound(to: Float.self)
    context.tally.add(packedWeightsByteCount, .bytesPacked)
    target.update(repeating: 0, count: problem.groups * products.weightsElementCount)
    let tapCount = problem.height.kernel * problem.width.kernel
    context.workers.run(taskCount: problem.outputChannels) { output, _ in
      let (group, channel) = output.quotientAndRemainder(dividingBy: problem.outputChannelsPerGroup)
      for input in 0..<problem.inputChannelsPerGroup {
        let index = products.weightIndex(outputChannel: channel, inputChannel: input)
        transform.transformKernel(
          weights + (output * problem.inputChannelsPerGroup + input) * tapCount,
          into: target + (group * products.weightsElementCount + index), pitch: products.weightsPerPosition)
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
    let tileRows = problem.batch * tileRowCount
    for group in 0..<problem.groups {
      for first in stride(from: 0, to: tileRows, by: tileRowsPerBlock) {
        let block = TileBlock(
          group: group, tileRows: first..<min(tileRows, first + tileRowsPerBlock), columnCount: tileColumnCount)
        let panels = weights + group * products.weightsElementCount
        run(.inputTransform, taskCount: products.inputVectors) { vector, worker in
          transformInputs(of: block, vector, operands.source, inputs, scratch + worker * elementsPerWorker)
          tallyTransforms(block.tileCount * lanes)
        }
        run(.products, taskCount: transform.positionCount * products.outputBlockCount) { task, _ in
          let (position, outputBlock) = task.quotientAndRemainder(dividingBy: products.outputBlockCount)
          products.multiply(
            position: position, outputBlock: outputBlock, tileCount: block.tileCount, offsets: offsets(of: block),
            weights: panels, inputs: inputs, products: sums)
          context.tally.add(
            products.multiplyAdds(outputBlock: outputBlock, tileCount: block.tileCount), .multiplyAdds)
        }
        run(.outputTransform, taskCount: products.outputVectors) { vector, worker in
          transformOutputs(of: block, vector, sums, operands, scratch + worker * elementsPerWorker)
          tallyTransforms(block.tileCount * lanes)
        }
      }
    }
  }

  private func offsets(of block: TileBlock) -> [Int] {
    block.tileRows.count == tileRowsPerBlock ? fullOffsets : lastOffsets
  }

  /// Shares the tasks of one phase of a block.
  private func run(_ phase: ExecutionPhase, taskCount: Int, _ body: (_ task: Int, _ worker: Int) -> Void) {
    context.workers.run(taskCount: taskCount) { task, worker in
      context.phase(phase, worker: worker) { body(task, worker) }
    }
  }

  private func tallyTransforms(_ tileCount: Int) {
    context.tally.add(tileCount, .tilesTransformed)
    if transform.isFourier { context.tally.add(tileCount, .fourierTransforms) }
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
    block.forEachImage(tileRowsPerImage: tileRowCount) { image, tileRows, firstTile in
      let top = tileRows.lowerBound * transform.outputRows - height.paddingBefore
      let bottom = (tileRows.upperBound - 1) * transform.outputRows - height.paddingBefore + transform.inputRows
      let begin = max(0, min(top, height.input))
      let rows = begin..<max(begin, min(bottom, height.input))
      let plane = source + (image * problem.inputChannels + firstChannel) * problem.inputPlaneSize
      table.kernels.interleaveChannels(
        plane + begin * width.input, problem.inputPlaneSize, min(lanes, channels - vector * lanes),
        rows.count * width.input, scratch)
      let band = InterleavedBand(pixels: scratch, rows: rows, width: width.input, lanes: lanes)
      var target = inputs + (vector * block.tileCount + firstTile) * lanes
      for tileRow in tileRows {
        for tileColumn in 0..<tileColumnCount {
          let tile = band.window(
            y: tileRow * transform.outputRows - height.paddingBefore,
            x: tileColumn * transform.outputColumns - width.paddingBefore, rows: transform.inputRows,
            columns: transform.inputColumns, patch: patch)
          transform.transformInput(
            tile.pixels, rowStride: tile.rowStride, into: target,
            pitch: products.inputPitch(tileCount: block.tileCount),
            scratch: patch + patchElementCount)
          target += lanes
        }
      }
    }
  }

  /// Transforms one vector of output channels: each row of tiles becomes rows of one vector a pixel, which are then
  /// brought back to planes.
  private func transformOutputs(
    of block: TileBlock, _ vector: Int, _ sums: UnsafePointer<Float>, _ operands: ConvolutionOperands,
    _ scratch: UnsafeMutablePointer<Float>
  ) {
    let channel = block.group * problem.outputChannelsPerGroup + vector * lanes
    let channelCount = min(lanes, problem.outputChannelsPerGroup - vector * lanes)
    block.forEachImage(tileRowsPerImage: tileRowCount) { image, tileRows, firstTile in
      var tile = firstTile
      for tileRow in tileRows {
        let y = tileRow * transform.outputRows
        let rowCount = min(transform.outputRows, problem.height.output - y)
        for column in 0..<tileColumnCount {
          transformOutputTile(
            sums + (vector * block.tileCount + tile) * lanes, tileCount: block.tileCount, rowCount: rowCount,
            x: column * transform.outputColumns, rows: scratch)
          tile += 1
        }
        let offset =
          (image * problem.outputChannels + channel) * problem.outputPlaneSize + y * problem.width.output
        table.kernels.finishChannels(
          scratch, channelCount, rowCount * problem.width.output, operands.destination + offset,
          problem.outputPlaneSize,
          operands.finish(problem.postOps, channel: channel, offset: offset, streams: streams))
      }
    }
  }

  private func transformOutputTile(
    _ sums: UnsafePointer<Float>, tileCount: Int, rowCount: Int, x: Int, rows: UnsafeMutablePointer<Float>
  ) {
    let pitch = products.productPitch(tileCount: tileCount)
    let patch = rows + bandElementCount
    let rowStride = problem.width.output * lanes
    let columnCount = min(transform.outputColumns, problem.width.output - x)
    let scratch = patch + patchElementCount
    if rowCount == transform.outputRows && columnCount == transform.outputColumns {
      transform.transformOutput(sums, pitch: pitch, into: rows + x * lanes, rowStride: rowStride, scratch: scratch)
    } else {
      let patchStride = transform.outputColumns * lanes
      transform.transformOutput(sums, pitch: pitch, into: patch, rowStride: patchStride, scratch: scratch)
      for row in 0..<rowCount {
        (rows + row * rowStride + x * lanes).update(from: patch + row * patchStride, count: columnCount * lanes)
      }
    }
  }
}
