import Convolution
import Kernels
import Tensors
import VectorKernels

/// Convolution by transform, products at each position, and inverse transform.
///
/// Works through the images in blocks of whole rows of tiles. A block belongs to one worker where all of them may read all
/// weights from their caches; otherwise each of its three phases is shared by the workers. Every task writes memory of
/// its own, so that results do not depend on their number.
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
  /// Whether a block belongs to one worker, from the inputs to the outputs.
  private let blocksAreOwned: Bool
  private let elementsPerWorker: Int
  /// Where the vectors of input channels begin in the inputs of a block, by its rows of tiles.
  private let inputOffsets: [Int: [Int]]

  init(_ problem: ConvolutionProblem, transform: any TileTransform, table: KernelTable, context: PlanContext) {
    self.problem = problem
    self.transform = transform
    self.table = table
    self.context = context
    let planes = TiledPlanes(problem, transform: transform, table: table, context: context)
    self.planes = planes
    let products = PositionProducts(
      positionCount: transform.positionCount, inputChannels: problem.inputChannelsPerGroup,
      outputChannels: problem.outputChannelsPerGroup, channelsPerSum: transform.channelsPerSum,
      tileCount: planes.tileCount, table: table,
      blocking: context.blocking)
    self.products = products
    let workerCount = context.workers.workerCount
    blocksAreOwned =
      workerCount > 1
      && context.blocking.givesBlocks(toEachOf: workerCount, products, tileCount: planes.tileCount)
      && problem.groups * planes.tileRows >= Self.fewestRowsPerWorker * workerCount
    blocks = planes.blocks(
      tilesAtMost: context.blocking.tilesPerBlock(products),
      countMultipleOf: blocksAreOwned && !problem.groups.isMultiple(of: workerCount) ? workerCount : 1)
    rowsPerBlock = blocks.map(\.count).max()!
    elementsPerWorker = planes.scratchElementCount(tileRows: rowsPerBlock).roundedUp(to: AlignedBuffer.lineElementCount)
    inputOffsets = Dictionary(
      uniqueKeysWithValues: Set(blocks.map(\.count)).map {
        ($0, products.inputOffsets(tileCount: $0 * planes.tileColumnCount))
      })
  }

  /// Fewer rows of tiles are shared too unequally.
  private static let fewestRowsPerWorker = 2

  private var lanes: Int { table.kernels.lanes }
  /// Blocks that are worked on at the same time.
  private var memoryCount: Int { blocksAreOwned ? context.workers.workerCount : 1 }
  private var largestTileCount: Int { rowsPerBlock * planes.tileColumnCount }
  /// Whether one thread goes through the positions of a block one after the other, so that the products of each may
  /// take the place of the inputs of the one before.
  private var reusesInputs: Bool { blocksAreOwned || context.workers.workerCount == 1 }
  private var blockElementCount: Int {
    let slots = reusesInputs ? transform.positionCount + 1 : 2 * transform.positionCount
    return slots * products.slotElementCount(tileCount: largestTileCount)
  }

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
    ErrorBound(depth: products.sumDepth + transform.errorDepth + 2, growth: transform.errorGrowth)
  }

  var packedWeightsByteCount: Int { problem.groups * products.weightsByteCount }

  var workspaceByteCount: Int {
    (memoryCount * blockElementCount + context.workers.workerCount * elementsPerWorker)
      * MemoryLayout<Float>.stride
  }

  var blockingParameters: [Blocking.Parameter] {
    [.panelByteCount, .tileVectors]
      + context.blocking.blockParameters(products, workerCount: context.workers.workerCount)
  }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    let target = packed.assumingMemoryBound(to: Float.self)
    context.tally.add(packedWeightsByteCount, .bytesPacked)
    target.update(repeating: 0, count: problem.groups * products.weightsElementCount)
    let tapCount = problem.height.kernel * problem.width.kernel
    let inputs = problem.inputChannelsPerGroup
    context.workers.run(taskCount: problem.groups * products.outputVectors) { task, _ in
      let (group, vector) = task.quotientAndRemainder(dividingBy: products.outputVectors)
      let first = vector * lanes
      let panels = target + group * products.weightsElementCount
      let kernels = weights + (group * problem.outputChannelsPerGroup + first) * inputs * tapCount
      for input in 0..<inputs {
        transform.transformKernels(
          kernels + input * tapCount, stride: inputs * tapCount,
          count: min(lanes, problem.outputChannelsPerGroup - first),
          into: panels + products.weightIndex(outputChannel: first, inputChannel: input),
          pitch: products.weightsPerPosition)
      }
    }
  }

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    let memory = workspace.assumingMemoryBound(to: Float.self)
    let work = Work(
      operands: operands, weights: packedWeights.assumingMemoryBound(to: Float.self),
      scratch: memory + memoryCount * blockElementCount)
    if blocksAreOwned {
      context.workers.run(taskCount: problem.groups * blocks.count) { task, worker in
        execute(block(task), work, memory: memory + worker * blockElementCount) { phase, taskCount, body in
          context.phase(phase, worker: worker) { for task in 0..<taskCount { body(task, worker) } }
        }
      }
    } else {
      for index in 0..<problem.groups * blocks.count {
        execute(block(index), work, memory: memory) { phase, taskCount, body in
          context.workers.run(taskCount: taskCount) { task, worker in
            context.phase(phase, worker: worker) { body(task, worker) }
          }
        }
      }
    }
  }

  /// A block of a group, groups one after the other.
  private func block(_ index: Int) -> TileBlock {
    let (group, block) = index.quotientAndRemainder(dividingBy: blocks.count)
    return TileBlock(group: group, tileRows: blocks[block], columnCount: planes.tileColumnCount)
  }

  /// What all blocks share.
  private struct Work {
    let operands: ConvolutionOperands
    let weights: UnsafePointer<Float>
    /// Of the workers.
    let scratch: UnsafeMutablePointer<Float>
  }

  /// Computes one block.
  ///
  /// - Parameters:
  ///   - memory: `blockElementCount` elements.
  ///   - run: runs the tasks of a phase, each with the worker that it is given.
  private func execute(
    _ block: TileBlock, _ work: Work, memory: UnsafeMutablePointer<Float>,
    run: (_ phase: ExecutionPhase, _ taskCount: Int, _ body: (_ task: Int, _ worker: Int) -> Void) -> Void
  ) {
    let count = block.tileCount
    let slot = products.slotElementCount(tileCount: count)
    let (sums, inputs) = (memory, memory + slot)
    let pitch = reusesInputs ? slot : 2 * slot
    let panels = work.weights + block.group * products.weightsElementCount
    let offsets = inputOffsets[block.tileRows.count]!
    run(.inputTransform, products.inputVectors) { vector, worker in
      planes.transformInputs(
        of: block, vector, work.operands.source, into: inputs + vector * count * lanes,
        pitch: pitch, scratch: work.scratch + worker * elementsPerWorker)
    }
    run(.products, transform.positionCount * products.outputBlockCount) { task, _ in
      let (position, outputBlock) = task.quotientAndRemainder(dividingBy: products.outputBlockCount)
      products.multiply(
        position: position, outputBlock: outputBlock, tileCount: count, offsets: offsets,
        weights: panels, inputs: inputs, products: sums, pitch: pitch)
    }
    run(.outputTransform, products.outputVectors) { vector, worker in
      planes.transformOutputs(
        of: block, vector, from: sums + vector * count * lanes, pitch: pitch,
        to: work.operands, scratch: work.scratch + worker * elementsPerWorker)
    }
    tally(tileCount: count)
  }

  /// Counts a block at once: an atomic addition for each task would wait for its stores.
  private func tally(tileCount: Int) {
    context.tally.add(products.multiplyAdds(tileCount: tileCount), .multiplyAdds)
    let transformCount = (products.inputVectors + products.outputVectors) * lanes * tileCount
    context.tally.add(transformCount, .tilesTransformed)
    if transform.isFourier { context.tally.add(transformCount, .fourierTransforms) }
  }
}
