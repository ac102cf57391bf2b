import Convolution
import Tensors
import VectorKernels

/// A padded copy of the input rows that a strip of output rows reads, laid out so that neighbouring outputs are
/// neighbours in memory, whatever the stride, unless columns keep their order.
///
/// With stride s, padded row j lies in phase j mod s at index j / s, and columns alike; only phases that a tap reads are
/// kept. Kernels may be cut into parts, which have phases of their own: copies that begin where the part's first tap
/// reads. Columns that keep their order are one phase, and neighbouring outputs s apart. Layout of one channel:
/// [row phase][column phase][row index][column index].
struct InputStrip: Sendable {
  let rows: PhasedAxis
  let columns: PhasedAxis
  /// Output rows of a full strip.
  let outputRowCount: Int
  let rowIndexCount: Int
  /// Elements from one row index to the next.
  let rowPitch: Int
  /// Elements from one channel to the next.
  let channelPitch: Int

  /// - Parameters:
  ///   - columnSlack: elements that may be read beyond the end of a row.
  ///   - partTaps: rows and columns of the parts that kernels are cut into; nil for kernels as a whole.
  ///   - keepsColumns: whether columns keep their order.
  init(
    height: ConvolutionAxis, width: ConvolutionAxis, outputRowCount: Int, columnSlack: Int = 0, partTaps: Int? = nil,
    keepsColumns: Bool = false
  ) {
    self.init(
      rows: PhasedAxis(height, partTaps: partTaps),
      columns: PhasedAxis(width, partTaps: partTaps, keepsOrder: keepsColumns),
      outputRowCount: outputRowCount, columnSlack: columnSlack)
  }

  private init(rows: PhasedAxis, columns: PhasedAxis, outputRowCount: Int, columnSlack: Int) {
    self.rows = rows
    self.columns = columns
    self.outputRowCount = outputRowCount
    rowIndexCount = rows.indexCount(outputCount: outputRowCount)
    rowPitch = columns.indexCount(outputCount: columns.axis.output)
    let used = rows.phases.count * columns.phases.count * rowIndexCount * rowPitch + columnSlack
    channelPitch = Self.pitchWithoutAliasing(used)
  }

  /// The input itself, as if it were a copy, for outputs that read no padding.
  init(inputOf height: ConvolutionAxis, _ width: ConvolutionAxis, outputRowCount: Int, channelPitch: Int) {
    rows = PhasedAxis(height, keepsOrder: true)
    columns = PhasedAxis(width, keepsOrder: true)
    self.outputRowCount = outputRowCount
    rowIndexCount = rows.indexCount(outputCount: outputRowCount)
    rowPitch = width.input
    self.channelPitch = channelPitch
  }

  /// Elements from one output row to the next.
  var rowStride: Int { rows.outputStep * rowPitch }

  /// The strip with the most output rows that stays within the blocking's limits for `channels` channels, evened out
  /// over the image. Half of the blocking's pixels are always allowed: fewer would copy most rows of deep or dilated
  /// layers anew, and read the weights too often.
  ///
  /// - Parameters:
  ///   - keepsColumns: whether columns keep their order.
  ///   - pixels: output pixels of a strip; nil for the blocking's.
  ///   - unit: what the number of strips is a multiple of, as long as there are rows.
  static func fittingCaches(
    height: ConvolutionAxis, width: ConvolutionAxis, channels: Int, columnSlack: Int = 0, keepsColumns: Bool = false,
    blocking: Blocking, pixels: Int? = nil, unit: Int = 1
  ) -> InputStrip {
    let (rowAxis, columnAxis) = (PhasedAxis(height), PhasedAxis(width, keepsOrder: keepsColumns))
    func strip(_ rows: Int) -> InputStrip {
      InputStrip(rows: rowAxis, columns: columnAxis, outputRowCount: rows, columnSlack: columnSlack)
    }
    func byteCount(_ rows: Int) -> Int { channels * strip(rows).channelPitch * MemoryLayout<Float>.stride }
    let largest = max(1, min(height.output, (pixels ?? blocking.stripPixels) / width.output))
    let rows = (1...largest).last {
      $0 == 1 || 2 * $0 * width.output <= blocking.stripPixels || byteCount($0) <= blocking.stripByteCount
    }!
    let count = height.output.dividedRoundingUp(by: rows).roundedUp(to: unit)
    return strip(height.output.dividedRoundingUp(by: count))
  }

  /// Strips of the image.
  var count: Int { rows.axis.output.dividedRoundingUp(by: outputRowCount) }

  /// The output rows of one strip; the last one may have fewer.
  func outputRows(_ index: Int) -> Range<Int> {
    index * outputRowCount..<min(rows.axis.output, (index + 1) * outputRowCount)
  }

  /// An odd number of cache lines, so that the same pixel of neighbouring channels falls into different cache sets.
  private static func pitchWithoutAliasing(_ count: Int) -> Int {
    (count.dividedRoundingUp(by: AlignedBuffer.lineElementCount) | 1) * AlignedBuffer.lineElementCount
  }

  /// Whether a channel is the row of a lowered matrix: the pixels of the outputs of a single tap, one after the other.
  var isLowered: Bool { rows.taps.count * columns.taps.count == 1 && rowPitch == columns.axis.output }

  /// Phases of a channel.
  var phaseCount: Int { rows.phases.count * columns.phases.count }

  private func phaseOffset(row: Int, column: Int) -> Int {
    (row * columns.phases.count + column) * rowIndexCount * rowPitch
  }

  /// Distances, in elements, of each kernel row from the first output's place.
  var kernelRowOffsets: [Int] {
    rows.taps.map { phaseOffset(row: $0.phase, column: 0) + $0.index * rowPitch }
  }

  /// Distances, in elements, of each kernel column within a kernel row.
  var kernelColumnOffsets: [Int] {
    columns.taps.map { phaseOffset(row: 0, column: $0.phase) + $0.index }
  }

  /// Distances, in elements, of all steps of a reduction from the first output's place: by kernel row, then channel,
  /// then kernel column.
  func stepOffsets(channelCount: Int) -> [Int] {
    let columns = kernelColumnOffsets
    return kernelRowOffsets.flatMap { row in
      (0..<channelCount).flatMap { channel in columns.map { row + channel * channelPitch + $0 } }
    }
  }

  /// Bytes that `fill` writes.
  func filledByteCount(channelCount: Int) -> Int {
    channelCount * phaseCount * rowIndexCount * rowPitch * MemoryLayout<Float>.stride
  }

  /// Copies the rows that outputs from `firstOutputRow` on read, for `channelCount` channels of `source`.
  func fill(
    _ strip: UnsafeMutablePointer<Float>, from source: UnsafePointer<Float>, channelCount: Int, firstOutputRow: Int,
    kernels: KernelSet
  ) {
    let (height, width) = (rows.axis, columns.axis)
    withUnsafeTemporaryAllocation(of: PaddedRow.self, capacity: phaseCount * rowIndexCount) { copies in
      var count = 0
      for rowPhase in rows.phases {
        for columnPhase in columns.phases {
          for index in 0..<rowIndexCount {
            let row = height.inputPosition(output: firstOutputRow + index, tap: 0) + rowPhase
            let next = width.paddedRow(
              row, of: height, firstPosition: columnPhase - width.paddingBefore, step: columns.step, count: rowPitch)
            if count > 0, columns.step == 1, copies[count - 1].isContinued(by: next) {
              copies[count - 1].count += next.count
              copies[count - 1].zerosAfter = next.zerosAfter
            } else {
              copies[count] = next
              count += 1
            }
          }
        }
      }
      kernels.copyPaddedRows(
        source, height.input * width.input, channelCount, copies.baseAddress!, count, columns.step, strip, channelPitch)
    }
  }
}
