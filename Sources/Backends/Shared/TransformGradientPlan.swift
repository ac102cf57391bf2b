import Convolution
import Kernels
import Tensors
import VectorKernels

/// The gradient of the weights by transform: inputs are transformed as for the output, the output's gradients by the transpose
/// of the transform to outputs, and at each position the products are summed over all tiles of all images. The transform to
/// taps follows once, after the sum.
///
/// Works through the images in blocks of whole rows of tiles, as `TransformPlan` does. W is the lane count. Layouts, innermost
/// last: inputs [position][channel vector][tile][lane]; gradients [position][output block][tile][vector of the block][lane];
/// sums [position][output vector][input channel][lane].
final class TransformGradientPlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  private let transform: any TileTransform
  private let table: KernelTable
  private let context: PlanContext
  private let planes: TiledPlanes
  private let gradients: TiledGradients
  private let sums: WeightsGradientSums
  private let inverse: InverseGradientTransform
  /// Vectors of output channels of one register tile.
  private let outputBlocks: [Range<Int>]
  /// Rows of tiles, over all images.
  private let blocks: [Range<Int>]
  /// Tiles of one pass of the reduction, whose gradients a cache serves.
  private let tilesPerPass: Int
  private let tileOffsets: ConstantTable<Int>

  init(
    _ problem: ConvolutionProblem, transform: any TileTransform, table: KernelTable, context: PlanContext
  ) throws(ConvolutionProblemError) {
    self.problem = problem
    self.transform = transform
    self.table = table
    self.context = context
    let lanes = table.kernels.lanes
    let planes = TiledPlanes(problem, transform: transform, table: table, context: context)
    self.planes = planes
    gradients = try TiledGradients(problem, transform: transform, kernels: table.kernels)
    let (inputs, outputs) = (problem.inputChannelsPerGroup, problem.outputChannelsPerGroup)
    let outputBlocks = table.channelTiles.blocks(
      columns: outputs.dividedRoundingUp(by: lanes), rows: lanes, widest: context.blocking.tileVectors)
    self.outputBlocks = outputBlocks
    let sums = WeightsGradientSums(
      problem, rowStrides: .init(tapRow: problem.width.kernel * inputs, tapColumn: inputs, channel: 1), partCount: 1,
      table: table)
    self.sums = sums
    let pitch = sums.vectorsPerGroup * inputs * lanes
    inverse = InverseGradientTransform(transform.weightsGradientTransform, table: table, pitch: pitch)
    let tileByteCount =
      transform.positionCount * (inputs.dividedRoundingUp(by: lanes) + sums.vectorsPerGroup) * lanes
      * MemoryLayout<Float>.stride
    let blockByteCount = context.blocking.gradientBlockByteCount(
      sums: transform.positionCount * pitch * MemoryLayout<Float>.stride)
    blocks = planes.blocks(tilesAtMost: max(1, blockByteCount / tileByteCount), countMultipleOf: 1)
    tilesPerPass = Self.panels * context.blocking.panelSteps(width: outputBlocks[0].count * lanes)
    tileOffsets = ConstantTable((0..<tilesPerPass).map { $0 * lanes })
  }

  /// Panels of the blocking's size for the tiles of a pass: they come from the second level then, in time.
  private static let panels = 2

  private var lanes: Int { table.kernels.lanes }
  private var inputs: Int { problem.inputChannelsPerGroup }
  private var inputVectors: Int { inputs.dividedRoundingUp(by: lanes) }
  private var largestTileCount: Int { blocks.map(\.count).max()! * planes.tileColumnCount }
  /// Elements of one position of the inputs or the gradients of a block: an odd number of vectors, so that a tile's positions fall
  /// into different cache sets.
  private func slotElementCount(_ vectors: Int, tileCount: Int) -> Int { (vectors * tileCount | 1) * lanes }
  private var inputElementCount: Int {
    transform.positionCount * slotElementCount(inputVectors, tileCount: largestTileCount)
  }
  private var gradientElementCount: Int {
    transform.positionCount * slotElementCount(sums.vectorsPerGroup, tileCount: largestTileCount)
  }
  /// Sums of one position of a group.
  private var sumPitch: Int { sums.vectorsPerGroup * inputs * lanes }
  private var positionSumElementCount: Int { problem.groups * transform.positionCount * sumPitch }
  private var elementsPerWorker: Int {
    let tileRows = blocks.map(\.count).max()!
    return [
      planes.scratchElementCount(tileRows: tileRows), gradients.scratchElementCount(tileRows: tileRows),
      inverse.scratchElementCount, sums.elementsPerWorker,
    ].max()!.roundedUp(to: AlignedBuffer.lineElementCount)
  }

  var cost: PlanCost {
    let channelPairs = problem.outputChannels * inputs
    return PlanCost([
      .init(
        .inputTransform,
        flops: planes.tileCount
          * (problem.inputChannels * transform.inputFLOPs + problem.outputChannels * transform.gradientFLOPs)),
      .init(.products, flops: 2 * transform.positionCount * channelPairs * planes.tileCount),
      .init(.outputTransform, flops: channelPairs * transform.weightsGradientFLOPs),
    ])
  }

  var summary: String {
    let columns = outputBlocks[0].count
    let rows = lanes.dividedRoundingUp(by: lanes.dividedRoundingUp(by: table.channelTiles.rowCount(columns: columns)))
    return "\(transform.description) \(rows)x\(columns * lanes) \(table.instructionSet.rawValue)"
      + ", blocks of \(largestTileCount) tiles"
  }

  var errorBound: ErrorBound {
    ErrorBound(
      depth: planes.tileCount + blocks.count + transform.errorDepth + 2, growth: transform.gradientErrorGrowth)
  }
  var packedWeightsByteCount: Int { 0 }
  var workspaceByteCount: Int {
    let shared = inputElementCount + gradientElementCount + positionSumElementCount + sums.elementCount
    return (shared + context.workers.workerCount * elementsPerWorker) * MemoryLayout<Float>.stride
  }
  var blockingParameters: [Blocking.Parameter] {
    let sumByteCount = transform.positionCount * sumPitch * MemoryLayout<Float>.stride
    return [.panelByteCount, .tileVectors, context.blocking.gradientBlockParameter(sums: sumByteCount)]
  }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {}

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    guard let gradient = operands.gradient else { return }
    let memory = workspace.assumingMemoryBound(to: Float.self)
    let positionSums = memory + (inputElementCount + gradientElementCount)
    let taps = positionSums + positionSumElementCount
    let work = Work(
      source: operands.source, gradient: gradient, inputs: memory, gradients: memory + inputElementCount,
      scratch: taps + sums.elementCount)
    for group in 0..<problem.groups {
      let groupSums = positionSums + group * transform.positionCount * sumPitch
      for (index, tileRows) in blocks.enumerated() {
        let block = TileBlock(group: group, tileRows: tileRows, columnCount: planes.tileColumnCount)
        sum(block, work, into: groupSums, accumulates: index > 0)
      }
    }
    transformSums(positionSums, into: taps, work)
    sums.store(taps, to: operands.destination, scratch: work.scratch, context: context)
  }

  /// What all blocks share.
  private struct Work {
    let source: ImageBatch
    let gradient: ImageBatch
    let inputs: UnsafeMutablePointer<Float>
    let gradients: UnsafeMutablePointer<Float>
    /// Of the workers.
    let scratch: UnsafeMutablePointer<Float>
  }

  /// Transforms one block, and adds its products to the sums.
  private func sum(
    _ block: TileBlock, _ work: Work, into positionSums: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    let count = block.tileCount
    let inputPitch = slotElementCount(inputVectors, tileCount: count)
    let gradientPitch = slotElementCount(sums.vectorsPerGroup, tileCount: count)
    context.workers.run(taskCount: inputVectors + sums.vectorsPerGroup) { vector, worker in
      let scratch = work.scratch + worker * elementsPerWorker
      context.phase(.inputTransform, worker: worker) {
        if vector < inputVectors {
          planes.transformInputs(
            of: block, vector, work.source, into: work.inputs + vector * count * lanes, pitch: inputPitch,
            scratch: scratch)
        } else {
          let output = vector - inputVectors
          let columns = outputBlocks.first { $0.contains(output) }!
          gradients.transformGradients(
            of: block, output, work.gradient,
            into: work.gradients + (columns.lowerBound * count + output - columns.lowerBound) * lanes,
            tileStride: columns.count * lanes, pitch: gradientPitch, scratch: scratch)
        }
      }
    }
    context.workers.run(taskCount: transform.positionCount * outputBlocks.count) { task, worker in
      let (position, index) = task.quotientAndRemainder(dividingBy: outputBlocks.count)
      context.phase(.products, worker: worker) {
        multiply(
          outputBlocks[index], tileCount: count, inputs: work.inputs + position * inputPitch,
          gradients: work.gradients + position * gradientPitch, into: positionSums + position * sumPitch,
          accumulates: accumulates)
      }
    }
    tally(tileCount: count)
  }

  /// Counts a block at once.
  private func tally(tileCount: Int) {
    context.tally.add(
      transform.positionCount * inputs * sums.vectorsPerGroup * lanes * tileCount, .multiplyAdds)
    let transformCount = (inputVectors + sums.vectorsPerGroup) * lanes * tileCount
    context.tally.add(transformCount, .tilesTransformed)
    if transform.isFourier { context.tally.add(transformCount, .fourierTransforms) }
  }

  /// Adds the products of one position and output block.
  private func multiply(
    _ block: Range<Int>, tileCount: Int, inputs positionInputs: UnsafePointer<Float>,
    gradients positionGradients: UnsafePointer<Float>, into positionSums: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    let gradients = positionGradients + block.lowerBound * tileCount * lanes
    let target = positionSums + block.lowerBound * inputs * lanes
    for pass in tileCount.split(intoPartsOfAtMost: tilesPerPass) {
      for vector in 0..<inputVectors {
        let count = min(lanes, inputs - vector * lanes)
        let parts = count.dividedRoundingUp(by: table.channelTiles.rowCount(columns: block.count))
        for part in 0..<parts {
          let rows = count.part(part, of: parts)
          table.channelTiles[rows: rows.count, columns: block.count].run(
            Reduction(offsets: tileOffsets.elements.baseAddress!, stepCount: pass.count),
            positionInputs + ((vector * tileCount + pass.lowerBound) * lanes + rows.lowerBound),
            gradients + pass.lowerBound * block.count * lanes,
            TileTarget(
              target + (vector * lanes + rows.lowerBound) * lanes, stride: inputs * lanes,
              accumulates: accumulates || pass.lowerBound > 0))
        }
      }
    }
  }

  /// Transforms the sums of all positions to those of the taps.
  private func transformSums(
    _ positionSums: UnsafePointer<Float>, into taps: UnsafeMutablePointer<Float>, _ work: Work
  ) {
    context.workers.run(taskCount: problem.groups * sums.vectorsPerGroup) { task, worker in
      let (group, vector) = task.quotientAndRemainder(dividingBy: sums.vectorsPerGroup)
      context.phase(.outputTransform, worker: worker) {
        inverse.apply(
          to: positionSums + (group * transform.positionCount * sumPitch + vector * inputs * lanes),
          vectorCount: inputs,
          into: taps + sums.offset(part: 0, group: group, vector: vector), tapStride: inputs * lanes,
          scratch: work.scratch + worker * elementsPerWorker)
      }
    }
  }
}

extension Blocking {
  /// Bytes of transformed inputs and gradients of a block: they stay in the cache that the sums leave room in; where these
  /// come from a slower memory, they are read and written once for twice as much of the others.
  func gradientBlockByteCount(sums byteCount: Int) -> Int {
    let block = self[gradientBlockParameter(sums: byteCount)]
    return byteCount <= cachedWeightsByteCount ? block : max(block, 2 * byteCount)
  }

  func gradientBlockParameter(sums byteCount: Int) -> Parameter {
    if byteCount <= residentWeightsByteCount { return .smallBlockByteCount }
    return byteCount <= cachedWeightsByteCount ? .middleBlockByteCount : .largeBlockByteCount
  }
}
