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
  private let planes: TiledPlanes
  /// Rows of tiles, over all images.
  private let blocks: [Range<Int>]
  /// Of the largest block.
  private let rowsPerBlock: Int
  private let elementsPerWorker: Int
  /// Where the vectors of input channels begin in the inputs of a block, by its rows of tiles.
  private let inputOffsets: [Int: [Int]]

  init(_ problem: ConvolutionProblem, transform: any TileTransform, table: KernelTable, context: PlanContext) {
    self.problem = problem
    self.transform = transform
    self.table = table
    self.context = context
    let products = PositionProducts(
      positionCount: transform.positionCount, inputChannels: problem.inputChannelsPerGroup,
      outputChannels: problem.outputChannelsPerGroup, table: table, blocking: context.blocking)
    self.products = products
    let planes = TiledPlanes(problem, transform: transform, table: table, context: context)
    self.planes = planes
    blocks = planes.blocks(tilesAtMost: context.blocking.tilesPerBlock(products))
    rowsPerBlock = blocks.map(\.count).max()!
    elementsPerWorker = planes.scratchElementCount(tileRows: rowsPerBlock)
    inputOffsets = Dictionary(
      uniqueKeysWithValues: Set(blocks.map(\.count)).map {
        ($0, products.inputOffsets(tileCount: $0 * planes.tileColumnCount))
      })
  }

  private var lanes: Int { table.kernels.lanes }
  private var largestTileCount: Int { rowsPerBlock * planes.tileColumnCount }
  private var inputElementCount: Int { transform.positionCount * products.inputPitch(tileCount: largestTileCount) }
  private var productElementCount: Int { transform.positionCount * products.productPitch(tileCount: largestTileCount) }

  var cost: PlanCost {
    PlanCost([
      .init(.inputTransform, flops: planes.tileCount * problem.inputChannels * transform.inputFLOPs),
      .init(.products, flops: problem.groups * products.flops(tileCount: planes.tileCount)),
      .init(.outputTransform, flops: planes.tileCount * problem.outputChannels * transform.outputFLOPs),
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
    for group in 0..<problem.groups {
      let panels = weights + group * products.weightsElementCount
      for rows in blocks {
        let block = TileBlock(group: group, tileRows: rows, columnCount: planes.tileColumnCount)
        let count = block.tileCount
        let offsets = inputOffsets[rows.count]!
        run(.inputTransform, taskCount: products.inputVectors) { vector, worker in
          planes.transformInputs(
            of: block, vector, operands.source, into: inputs + vector * count * lanes,
            pitch: products.inputPitch(tileCount: count), scratch: scratch + worker * elementsPerWorker)
          tallyTransforms(count * lanes)
        }
        run(.products, taskCount: transform.positionCount * products.outputBlockCount) { task, _ in
          let (position, outputBlock) = task.quotientAndRemainder(dividingBy: products.outputBlockCount)
          products.multiply(
            position: position, outputBlock: outputBlock, tileCount: count, offsets: offsets,
            weights: panels, inputs: inputs, products: sums)
          context.tally.add(products.multiplyAdds(outputBlock: outputBlock, tileCount: count), .multiplyAdds)
        }
        run(.outputTransform, taskCount: products.outputVectors) { vector, worker in
          planes.transformOutputs(
            of: block, vector, from: sums + vector * count * lanes, pitch: products.productPitch(tileCount: count),
            to: operands, scratch: scratch + worker * elementsPerWorker)
          tallyTransforms(count * lanes)
        }
      }
    }
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
}
