import Convolution
import Kernels

/// Where the pixels of panels are read: in a padded copy of the input rows, without a look at padding or stride, or in the
/// input itself, for single taps at stride 1.
struct PanelSource: Sendable {
  /// The copy; nil where the input itself is read.
  let strip: InputStrip?
  /// Whether the micro-kernels read the strip, not a copy of it.
  let readsStrip: Bool
  /// Where the pixels of each step of the reduction begin.
  let stepOffsets: ConstantTable<Int>
  /// Elements from one output row's pixels to the next's.
  let rowPitch: Int
  /// Output blocks of a task from which on the first one leaves a copy of its pixels for the others.
  let fewestBlocksOfCopy: Int
  /// Pixels of an output row.
  private let rowWidth: Int
  /// Pixels of a vector.
  private let lanes: Int

  init(_ problem: ConvolutionProblem, _ tiling: PanelTiling, blocking: Blocking, workerCount: Int) {
    if problem.isPointwise {
      self.init(inputOf: problem, lanes: tiling.lanes)
    } else {
      let strip = InputStrip.fittingCaches(
        height: problem.height, width: problem.width, channels: problem.inputChannelsPerGroup,
        columnSlack: tiling.lanes, blocking: blocking, pixels: Self.mostPixels(of: problem, tiling, blocking),
        unit: workerCount)
      self.init(strip, of: problem, tiling)
    }
  }

  /// The input of a pointwise problem.
  ///
  /// A copy is worth it from the second block on where vectors straddle cache lines or where the same pixels of all
  /// channels share a few sets of a cache, and otherwise where several blocks find the pixels of all channels on fewer
  /// pages.
  private init(inputOf problem: ConvolutionProblem, lanes: Int) {
    strip = nil
    readsStrip = false
    stepOffsets = ConstantTable((0..<problem.inputChannelsPerGroup).map { $0 * problem.inputPlaneSize })
    rowPitch = problem.width.output
    fewestBlocksOfCopy = problem.inputPlaneSize.isMultiple(of: lanes) && !problem.planesShareCacheSets ? 6 : 2
    rowWidth = problem.width.output
    self.lanes = lanes
  }

  /// A strip, whose vectors straddle cache lines.
  private init(_ strip: InputStrip, of problem: ConvolutionProblem, _ tiling: PanelTiling) {
    self.strip = strip
    let blocks = tiling.outputBlocks.elements
    let cost = PanelCost(
      rows: blocks[0].count, blocks: blocks.count, panelWidth: tiling.panelWidth, lanes: tiling.lanes)
    readsStrip = strip.isLowered || cost.readsRowsSooner(of: problem.width.output)
    let (columns, pitch) = (strip.kernelColumnOffsets, strip.channelPitch)
    let taps = strip.kernelRowOffsets.flatMap { row in columns.map { row + $0 } }
    stepOffsets = ConstantTable(
      (0..<problem.inputChannelsPerGroup).flatMap { channel in taps.map { channel * pitch + $0 } })
    rowPitch = strip.rowPitch
    fewestBlocksOfCopy = readsStrip ? .max : 2
    rowWidth = problem.width.output
    lanes = tiling.lanes
  }

  /// Pixels that strips may have. A single pass keeps no sums, so that longer strips copy fewer rows twice, where outputs
  /// share rows.
  private static func mostPixels(of problem: ConvolutionProblem, _ tiling: PanelTiling, _ blocking: Blocking) -> Int {
    let sharesRows = problem.height.kernelExtent > problem.height.stride
    return (!tiling.keepsSums && sharesRows ? 4 : 1) * blocking.stripPixels
  }

  /// Pixels that the micro-kernels read as neighbours, if these are not all of the task: those of an output row.
  var readRowWidth: Int? { readsStrip && !joinsRows ? rowWidth : nil }
  /// Whether the pixels of the next output row follow those of a row.
  private var joinsRows: Bool { rowPitch == rowWidth }

  /// Elements from the strip's first pixel to others that are neighbours there in whole vectors; nil if they are not.
  /// Strips may be read beyond a channel's last pixel, the input may not.
  func place(of pixels: Range<Int>) -> Int? {
    guard strip != nil else { return pixels.count.isMultiple(of: lanes) ? pixels.lowerBound : nil }
    let (row, column) = pixels.lowerBound.quotientAndRemainder(dividingBy: rowWidth)
    guard joinsRows || column + pixels.count <= rowWidth else { return nil }
    return row * rowPitch + column
  }
}
