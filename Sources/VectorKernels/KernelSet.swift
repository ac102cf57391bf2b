/// A register tile and the kernel that computes it.
public struct TileKernel: Sendable {
  public let rows: Int
  public let columns: Int
  public let run: MultiplyTile

  public init(rows: Int, columns: Int, run: @escaping MultiplyTile) {
    self.rows = rows
    self.columns = columns
    self.run = run
  }
}

/// Filters of some output channels. Not a bare closure, because those in arrays become thunks that are compiled
/// without the instruction set.
public struct RowFilter: Sendable {
  public let run: FilterRows

  public init(run: @escaping FilterRows) { self.run = run }
}

/// A filter of kernels of one width and stride, for a vector of channels.
public struct ChannelFilter: Sendable {
  public let kernelColumns: Int
  public let stride: Int
  public let run: FilterChannels

  public init(kernelColumns: Int, stride: Int, run: @escaping FilterChannels) {
    self.kernelColumns = kernelColumns
    self.stride = stride
    self.run = run
  }
}

/// A filter of planes, for dense square kernels of one size and stride.
public struct PlaneFilter: Sendable {
  public let taps: Int
  public let stride: Int
  public let run: FilterPlanes

  public init(taps: Int, stride: Int, run: @escaping FilterPlanes) {
    self.taps = taps
    self.stride = stride
    self.run = run
  }
}

/// Correlates some planes of the output's gradient with one of the input, for some taps.
public struct PlaneCorrelation: Sendable {
  public let outputs: Int
  public let taps: Int
  public let run: CorrelatePlanes

  public init(outputs: Int, taps: Int, run: @escaping CorrelatePlanes) {
    self.outputs = outputs
    self.taps = taps
    self.run = run
  }
}

/// The transforms of F(m × m, r × r), or of F(m, r) for kernels of one row or one column.
public struct WinogradKernel: Sendable {
  /// 2 for square tiles, 1 for lines.
  public let dimensions: Int
  /// α = m + r − 1; m + 1 for kernels of 3 taps at stride 2.
  public let points: Int
  /// Pixels that a line of a tile reads: α, and m more at stride 2.
  public let samples: Int
  /// m.
  public let outputs: Int
  public let input: WinogradTransform
  public let output: WinogradTransform
  /// The transpose of `output`: the gradients of the products from those of the outputs.
  public let gradient: WinogradTransform

  public init(
    dimensions: Int, points: Int, samples: Int, outputs: Int, input: @escaping WinogradTransform,
    output: @escaping WinogradTransform, gradient: @escaping WinogradTransform
  ) {
    self.dimensions = dimensions
    self.points = points
    self.samples = samples
    self.outputs = outputs
    self.input = input
    self.output = output
    self.gradient = gradient
  }
}

/// All kernels of one instruction set.
public struct KernelSet: Sendable {
  /// W: fp32 elements in a vector.
  public let lanes: Int
  /// Pixels next to each other in memory × vectors of output channels; one of each row count from 1 up.
  public let channelTiles: [TileKernel]
  /// The same for pixels that are one vector of channels each.
  public let blockedChannelTiles: [TileKernel]
  /// Output channels × vectors of pixels.
  public let pixelTiles: [TileKernel]
  /// Filters of 1, 2, … output channels.
  public let rowFilters: [RowFilter]
  /// Filters of planes, for dense square kernels of some sizes and strides.
  public let planeFilters: [PlaneFilter]
  /// Filters of dense kernels of some widths and strides.
  public let channelFilters: [ChannelFilter]
  /// A filter of dense kernels at a stride of 1.
  public let filterNeighbours: FilterChannels
  /// A filter of any kernel.
  public let filterChannels: FilterChannels
  /// The outputs that filters of channels write at once.
  public let channelFilterPixels: Int
  public let winograd: [WinogradKernel]
  public let interleaveChannels: InterleaveChannels
  public let packPanel: PackPanel
  public let copyPaddedRows: CopyPaddedRows
  public let deinterleaveChannels: DeinterleaveChannels
  public let joinColumns: JoinColumns
  /// Of 1, 2 and 4 output channels, of each of which there is one for each number of taps from 1 up.
  public let planeCorrelations: [PlaneCorrelation]
  public let sumElements: SumElements
  public let applyEpilogue: ApplyEpilogue
  public let splitFrequencies: SplitFrequencies
  public let splitConjugates: SplitConjugates
  public let joinFrequencies: JoinFrequencies
  public let scaleMap: ScaleMap
  public let addMaps: CombineMaps
  public let multiplyMaps: CombineMaps
  public let sumOfMap: ReduceMap
  public let squaresOfMap: SquaresOfMap
  public let momentsOfMaps: MomentsOfMaps
  public let mixMaps: MixMaps
  public let gateMap: GateMap
  public let tangentOfMap: TransformMap
  public let tangentGradient: GradientOfMap
  public let sigmoidOfMap: TransformMap
  public let sigmoidGradient: GradientOfMap
  public let sigmoidProductOfMap: TransformMap
  public let normalProductOfMap: TransformMap
  public let doubleElements: DoubleElements
  public let largestOfMap: ReduceMap
  public let largestOfWindows: PoolPlane
  public let sumsOfWindows: PoolPlane
  public let divideMap: DivideMap
  public let normalizeChannels: NormalizeChannels
  public let multiplyRows: MultiplyRows
  public let readStream: ReadStream
  /// Four parts at once.
  public let readStreams: ReadStream
  public let writeStream: WriteStream
  public let triadStream: TriadStream
  public let peakRate: PeakRate
  /// Multiply-adds of vectors in one iteration of `peakRate`.
  public let peakRateChainCount: Int

  /// The kernels that exist once for each instruction set come from `ISA`; the tiles are listed by the caller.
  @inlinable
  @inline(__always)
  public init<ISA: VectorISA, let lanes: Int, let pixels: Int>(
    _: ISA.Type, _: Count<lanes>.Type, filteredPixels: Count<pixels>.Type, channelTiles: [TileKernel],
    blockedChannelTiles: [TileKernel], pixelTiles: [TileKernel], rowFilters: [RowFilter],
    planeFilters: [PlaneFilter]
  ) {
    self.lanes = lanes
    self.channelTiles = channelTiles
    self.blockedChannelTiles = blockedChannelTiles
    self.pixelTiles = pixelTiles
    self.rowFilters = rowFilters
    self.planeFilters = planeFilters
    channelFilters = [
      channelFilter(ISA.self, filteredPixels, Count<3>.self, Count<1>.self),
      channelFilter(ISA.self, filteredPixels, Count<3>.self, Count<2>.self),
      channelFilter(ISA.self, filteredPixels, Count<5>.self, Count<1>.self),
      channelFilter(ISA.self, filteredPixels, Count<5>.self, Count<2>.self),
      channelFilter(ISA.self, filteredPixels, Count<7>.self, Count<1>.self),
    ]
    filterNeighbours = { VectorKernels.filterNeighbours(ISA.self, Count<pixels>.self, $0, $1, $2, $3, $4, $5, $6) }
    filterChannels = { VectorKernels.filterChannels(ISA.self, Count<pixels>.self, $0, $1, $2, $3, $4, $5, $6) }
    channelFilterPixels = pixels
    winograd = [
      winogradTile(ISA.self, Count<4>.self, Count<4>.self, Count<3>.self),
      winogradTile(ISA.self, Count<4>.self, Count<4>.self, Count<2>.self),
      winogradTile(ISA.self, Count<6>.self, Count<6>.self, Count<3>.self),
      winogradTile(ISA.self, Count<6>.self, Count<6>.self, Count<2>.self),
      winogradTile(ISA.self, Count<4>.self, Count<7>.self, Count<3>.self),
      winogradTile(ISA.self, Count<5>.self, Count<5>.self, Count<4>.self),
      winogradTile(ISA.self, Count<5>.self, Count<5>.self, Count<3>.self),
      winogradTile(ISA.self, Count<7>.self, Count<7>.self, Count<4>.self),
      winogradTile(ISA.self, Count<7>.self, Count<7>.self, Count<3>.self),
      winogradTile(ISA.self, Count<5>.self, Count<9>.self, Count<4>.self),
      winogradTile(ISA.self, Count<6>.self, Count<6>.self, Count<5>.self),
      winogradTile(ISA.self, Count<6>.self, Count<6>.self, Count<4>.self),
      winogradTile(ISA.self, Count<8>.self, Count<8>.self, Count<5>.self),
      winogradTile(ISA.self, Count<8>.self, Count<8>.self, Count<4>.self),
      winogradTile(ISA.self, Count<6>.self, Count<11>.self, Count<5>.self),
      winogradTile(ISA.self, Count<7>.self, Count<7>.self, Count<6>.self),
      winogradTile(ISA.self, Count<7>.self, Count<7>.self, Count<5>.self),
      winogradTile(ISA.self, Count<9>.self, Count<9>.self, Count<6>.self),
      winogradTile(ISA.self, Count<9>.self, Count<9>.self, Count<5>.self),
      winogradTile(ISA.self, Count<7>.self, Count<13>.self, Count<6>.self),
      winogradTile(ISA.self, Count<8>.self, Count<8>.self, Count<7>.self),
      winogradTile(ISA.self, Count<8>.self, Count<8>.self, Count<6>.self),
      winogradTile(ISA.self, Count<10>.self, Count<10>.self, Count<7>.self),
      winogradTile(ISA.self, Count<10>.self, Count<10>.self, Count<6>.self),
      winogradTile(ISA.self, Count<8>.self, Count<15>.self, Count<7>.self),
      winogradTile(ISA.self, Count<9>.self, Count<9>.self, Count<7>.self),
      winogradLine(ISA.self, Count<4>.self, Count<4>.self, Count<2>.self),
      winogradLine(ISA.self, Count<6>.self, Count<6>.self, Count<2>.self),
      winogradLine(ISA.self, Count<8>.self, Count<8>.self, Count<2>.self),
      winogradLine(ISA.self, Count<4>.self, Count<7>.self, Count<3>.self),
      winogradLine(ISA.self, Count<5>.self, Count<5>.self, Count<3>.self),
      winogradLine(ISA.self, Count<7>.self, Count<7>.self, Count<3>.self),
      winogradLine(ISA.self, Count<9>.self, Count<9>.self, Count<3>.self),
      winogradLine(ISA.self, Count<5>.self, Count<9>.self, Count<4>.self),
      winogradLine(ISA.self, Count<6>.self, Count<6>.self, Count<4>.self),
      winogradLine(ISA.self, Count<8>.self, Count<8>.self, Count<4>.self),
      winogradLine(ISA.self, Count<10>.self, Count<10>.self, Count<4>.self),
      winogradLine(ISA.self, Count<6>.self, Count<11>.self, Count<5>.self),
      winogradLine(ISA.self, Count<7>.self, Count<7>.self, Count<5>.self),
      winogradLine(ISA.self, Count<9>.self, Count<9>.self, Count<5>.self),
      winogradLine(ISA.self, Count<11>.self, Count<11>.self, Count<5>.self),
      winogradLine(ISA.self, Count<7>.self, Count<13>.self, Count<6>.self),
      winogradLine(ISA.self, Count<8>.self, Count<8>.self, Count<6>.self),
      winogradLine(ISA.self, Count<10>.self, Count<10>.self, Count<6>.self),
      winogradLine(ISA.self, Count<12>.self, Count<12>.self, Count<6>.self),
      winogradLine(ISA.self, Count<8>.self, Count<15>.self, Count<7>.self),
      winogradLine(ISA.self, Count<9>.self, Count<9>.self, Count<7>.self),
    ]
    interleaveChannels = {
      VectorKernels.interleaveChannels(ISA.self, Count<lanes>.self, $0, $1, $2, $3, $4, $5)
    }
    planeCorrelations = [
      planeCorrelation(ISA.self, Count<1>.self, Count<1>.self),
      planeCorrelation(ISA.self, Count<1>.self, Count<2>.self),
      planeCorrelation(ISA.self, Count<1>.self, Count<3>.self),
      planeCorrelation(ISA.self, Count<1>.self, Count<4>.self),
      planeCorrelation(ISA.self, Count<1>.self, Count<5>.self),
      planeCorrelation(ISA.self, Count<1>.self, Count<6>.self),
      planeCorrelation(ISA.self, Count<1>.self, Count<7>.self),
      planeCorrelation(ISA.self, Count<1>.self, Count<8>.self),
      planeCorrelation(ISA.self, Count<1>.self, Count<9>.self),
      planeCorrelation(ISA.self, Count<2>.self, Count<1>.self),
      planeCorrelation(ISA.self, Count<2>.self, Count<2>.self),
      planeCorrelation(ISA.self, Count<2>.self, Count<3>.self),
      planeCorrelation(ISA.self, Count<2>.self, Count<4>.self),
      planeCorrelation(ISA.self, Count<2>.self, Count<5>.self),
      planeCorrelation(ISA.self, Count<4>.self, Count<1>.self),
      planeCorrelation(ISA.self, Count<4>.self, Count<2>.self),
      planeCorrelation(ISA.self, Count<4>.self, Count<3>.self),
    ]
    sumElements = { VectorKernels.sumElements(ISA.self, $0, $1) }
    copyPaddedRows = { VectorKernels.copyPaddedRows(ISA.self, $0, $1, $2, $3, $4, $5, $6, $7) }
    packPanel = { VectorKernels.packPanel(ISA.self, $0, $1, $2, $3, $4, $5, $6) }
    deinterleaveChannels = { VectorKernels.deinterleaveChannels(ISA.self, Count<lanes>.self, $0, $1, $2, $3, $4, $5) }
    joinColumns = { VectorKernels.joinColumns(ISA.self, $0, $1, $2, $3) }
    applyEpilogue = { VectorKernels.applyEpilogue(ISA.self, $0, $1, $2, $3, $4, $5, $6) }
    splitFrequencies = { VectorKernels.splitFrequencies(ISA.self, $0, $1, $2, $3) }
    splitConjugates = { VectorKernels.splitConjugates(ISA.self, $0, $1, $2, $3) }
    joinFrequencies = { VectorKernels.joinFrequencies(ISA.self, $0, $1, $2, $3) }
    scaleMap = { VectorKernels.scaleMap(ISA.self, $0, $1, $2, $3) }
    addMaps = { VectorKernels.addMaps(ISA.self, $0, $1, $2, $3, $4, $5) }
    multiplyMaps = { VectorKernels.multiplyMaps(ISA.self, $0, $1, $2, $3, $4, $5) }
    sumOfMap = { VectorKernels.sumOfMap(ISA.self, $0, $1) }
    squaresOfMap = { VectorKernels.squaresOfMap(ISA.self, $0, $1, $2) }
    momentsOfMaps = { VectorKernels.momentsOfMaps(ISA.self, $0, $1, $2, $3) }
    mixMaps = { VectorKernels.mixMaps(ISA.self, $0, $1, $2, $3, $4, $5) }
    gateMap = { VectorKernels.gateMap(ISA.self, $0, $1, $2, $3, $4, $5) }
    tangentOfMap = { VectorKernels.tangentOfMap(ISA.self, $0, $1, $2) }
    tangentGradient = { VectorKernels.tangentGradient(ISA.self, $0, $1, $2, $3) }
    sigmoidOfMap = { VectorKernels.sigmoidOfMap(ISA.self, $0, $1, $2) }
    sigmoidGradient = { VectorKernels.sigmoidGradient(ISA.self, $0, $1, $2, $3) }
    sigmoidProductOfMap = { VectorKernels.sigmoidProductOfMap(ISA.self, $0, $1, $2) }
    normalProductOfMap = { VectorKernels.normalProductOfMap(ISA.self, $0, $1, $2) }
    doubleElements = { VectorKernels.doubleElements(ISA.self, $0, $1, $2, $3) }
    largestOfMap = { VectorKernels.largestOfMap(ISA.self, $0, $1) }
    largestOfWindows = { VectorKernels.largestOfWindows(ISA.self, $0, $1, $2, $3) }
    sumsOfWindows = { VectorKernels.sumsOfWindows(ISA.self, $0, $1, $2, $3) }
    divideMap = { VectorKernels.divideMap(ISA.self, $0, $1, $2, $3) }
    normalizeChannels = { VectorKernels.normalizeChannels(ISA.self, $0, $1, $2, $3, $4, $5, $6, $7) }
    multiplyRows = { VectorKernels.multiplyRows(ISA.self, $0, $1, $2, $3, $4, $5, $6, $7, $8) }
    readStream = { VectorKernels.readStream(ISA.self, Count<8>.self, Count<1>.self, $0, $1, $2) }
    readStreams = { VectorKernels.readStream(ISA.self, Count<8>.self, Count<4>.self, $0, $1, $2) }
    writeStream = { VectorKernels.writeStream(ISA.self, Count<8>.self, $0, $1, $2, $3) }
    triadStream = { VectorKernels.triadStream(ISA.self, Count<8>.self, $0, $1, $2, $3, $4, $5) }
    peakRate = { VectorKernels.peakRate(ISA.self, Count<12>.self, $0, $1) }
    peakRateChainCount = 12
  }
}

/// A tile of `multiplyChannelTile`.
@inlinable
@inline(__always)
public func channelTile<ISA: VectorISA, let rows: Int, let columns: Int>(
  _: ISA.Type, _: Count<rows>.Type, _: Count<columns>.Type
) -> TileKernel {
  TileKernel(rows: rows, columns: columns) {
    multiplyChannelTile(ISA.self, Count<rows>.self, Count<columns>.self, $0, $1, $2, $3)
  }
}

/// A tile of `multiplyBlockedTile`.
@inlinable
@inline(__always)
public func blockedTile<ISA: VectorISA, let lanes: Int, let rows: Int, let columns: Int>(
  _: ISA.Type, _: Count<lanes>.Type, _: Count<rows>.Type, _: Count<columns>.Type
) -> TileKernel {
  TileKernel(rows: rows, columns: columns) {
    multiplyBlockedTile(ISA.self, Count<lanes>.self, Count<rows>.self, Count<columns>.self, $0, $1, $2, $3)
  }
}

/// A tile of `multiplyPixelTile`.
@inlinable
@inline(__always)
public func pixelTile<ISA: VectorISA, let rows: Int, let columns: Int>(
  _: ISA.Type, _: Count<rows>.Type, _: Count<columns>.Type
) -> TileKernel {
  TileKernel(rows: rows, columns: columns) {
    multiplyPixelTile(ISA.self, Count<rows>.self, Count<columns>.self, $0, $1, $2, $3)
  }
}

/// A kernel of `filterRows`.
@inlinable
@inline(__always)
public func rowFilter<ISA: VectorISA, let outputs: Int, let columns: Int>(
  _: ISA.Type, _: Count<outputs>.Type, _: Count<columns>.Type
) -> RowFilter {
  RowFilter {
    filterRows(ISA.self, Count<outputs>.self, Count<columns>.self, $0, $1, $2, $3, $4, $5, $6, $7, $8)
  }
}

/// `filterPlanes` for kernels of `taps` × `taps`, and outputs `step` pixels apart.
@inlinable
@inline(__always)
public func planeFilter<ISA: VectorISA, let taps: Int, let step: Int>(
  _: ISA.Type, _: Count<taps>.Type, _: Count<step>.Type
) -> PlaneFilter {
  PlaneFilter(taps: taps, stride: step) {
    filterPlanes(ISA.self, Count<taps>.self, Count<taps>.self, Count<step>.self, $0, $1, $2, $3, $4, $5, $6)
  }
}

/// `correlatePlanes` for so many output channels and taps.
@inlinable
@inline(__always)
func planeCorrelation<ISA: VectorISA, let outputs: Int, let taps: Int>(
  _: ISA.Type, _: Count<outputs>.Type, _: Count<taps>.Type
) -> PlaneCorrelation {
  PlaneCorrelation(outputs: outputs, taps: taps) {
    correlatePlanes(ISA.self, Count<outputs>.self, Count<taps>.self, $0, $1, $2, $3, $4, $5)
  }
}

/// `filterChannels` for dense kernels of `taps` columns and outputs `step` pixels apart.
@inlinable
@inline(__always)
func channelFilter<ISA: VectorISA, let pixels: Int, let taps: Int, let step: Int>(
  _: ISA.Type, _: Count<pixels>.Type, _: Count<taps>.Type, _: Count<step>.Type
) -> ChannelFilter {
  ChannelFilter(kernelColumns: taps, stride: step) { source, strides, kernelRows, _, weights, destination, count in
    let lanes = ISA.Vector.scalarCount
    filterChannels(
      ISA.self, Count<pixels>.self, source,
      FilterStrides(
        kernelRow: strides.kernelRow, kernelColumn: lanes, output: step * lanes, weightsRow: taps * lanes), kernelRows,
      taps, weights, destination, count)
  }
}

/// F(m × m, r × r), and m × m outputs of kernels of 3 × 3 taps at stride 2, where tiles read more `samples` than
/// there are points.
@inlinable
@inline(__always)
func winogradTile<ISA: VectorISA, let points: Int, let samples: Int, let outputs: Int>(
  _: ISA.Type, _: Count<points>.Type, _: Count<samples>.Type, _: Count<outputs>.Type
) -> WinogradKernel {
  WinogradKernel(
    dimensions: 2, points: points, samples: samples, outputs: outputs,
    input: { source, sourceStrides, destination, destinationStrides, tileCount, coefficients in
      let vectors = InputCoefficients<ISA, points>(coefficients)
      transformTiles(
        ISA.self, Count<samples>.self, Count<samples>.self, inputCount: coefficients.sampleCount,
        outputCount: coefficients.sampleCount, asksForNext: false, source, sourceStrides, destination,
        destinationStrides, tileCount
      ) { transformInputs(vectors, Count<samples>.self, $0, $1) }
    },
    output: { source, sourceStrides, destination, destinationStrides, tileCount, coefficients in
      let vectors = OutputCoefficients<ISA, points, outputs>(coefficients)
      transformTiles(
        ISA.self, Count<samples>.self, Count<outputs>.self, inputCount: coefficients.sampleCount,
        outputCount: coefficients.outputCount, asksForNext: points > 4, source, sourceStrides, destination,
        destinationStrides, tileCount
      ) { transformProducts(vectors, Count<samples>.self, $0, $1) }
    },
    gradient: { source, sourceStrides, destination, destinationStrides, tileCount, coefficients in
      let vectors = OutputCoefficients<ISA, points, outputs>(coefficients)
      transformTiles(
        ISA.self, Count<outputs>.self, Count<samples>.self, inputCount: coefficients.outputCount,
        outputCount: coefficients.sampleCount, asksForNext: false, source, sourceStrides, destination,
        destinationStrides, tileCount
      ) { transformGradients(vectors, Count<samples>.self, $0, $1) }
    })
}

/// The same for kernels of one row or one column.
@inlinable
@inline(__always)
func winogradLine<ISA: VectorISA, let points: Int, let samples: Int, let outputs: Int>(
  _: ISA.Type, _: Count<points>.Type, _: Count<samples>.Type, _: Count<outputs>.Type
) -> WinogradKernel {
  WinogradKernel(
    dimensions: 1, points: points, samples: samples, outputs: outputs,
    input: { source, sourceStrides, destination, destinationStrides, tileCount, coefficients in
      let vectors = InputCoefficients<ISA, points>(coefficients)
      transformLines(ISA.self, source, sourceStrides, destination, destinationStrides, tileCount) {
        transformInputs(vectors, Count<samples>.self, $0, $1)
      }
    },
    output: { source, sourceStrides, destination, destinationStrides, tileCount, coefficients in
      let vectors = OutputCoefficients<ISA, points, outputs>(coefficients)
      transformLines(ISA.self, source, sourceStrides, destination, destinationStrides, tileCount) {
        transformProducts(vectors, Count<samples>.self, $0, $1)
      }
    },
    gradient: { source, sourceStrides, destination, destinationStrides, tileCount, coefficients in
      let vectors = OutputCoefficients<ISA, points, outputs>(coefficients)
      transformLines(ISA.self, source, sourceStrides, destination, destinationStrides, tileCount) {
        transformGradients(vectors, Count<samples>.self, $0, $1)
      }
    })
}
