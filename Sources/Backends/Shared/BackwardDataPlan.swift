import Convolution
import Kernels
import Tensors

/// The gradient of the input by forward plans of the same algorithm, see `BackwardDataForm`.
///
/// At stride 1 the only plan writes the gradient itself. Otherwise plans write phases to the workspace, some images at a
/// time, from where rows are put together: nothing is scattered.
final class BackwardDataPlan: ConvolutionPlan {
  /// A convolution of the form, its plan, and where its data lies.
  private struct Part {
    let form: BackwardDataForm.Part
    let plan: any ConvolutionPlan
    /// Bytes before its packed weights.
    let weightsOffset: Int
    /// Elements before its outputs in the workspace.
    let outputOffset: Int
  }

  private let problem: ConvolutionProblem
  private let form: BackwardDataForm
  private let table: KernelTable
  private let context: PlanContext
  private let parts: [Part]
  /// By the remainder of a row by the stride; nil where no tap reads it.
  private let rowSources: [PhaseSource?]
  private let columnSources: [PhaseSource?]
  /// Images whose phases are in the workspace at the same time; divides the batch.
  private let imagesPerRound: Int
  private let outputElementCount: Int
  let packedWeightsByteCount: Int

  /// - Parameter makePlan: plans a forward problem.
  init(
    _ form: BackwardDataForm, table: KernelTable, context: PlanContext,
    makePlan: (ConvolutionProblem) throws -> any ConvolutionPlan
  ) throws {
    problem = form.problem
    self.form = form
    self.table = table
    self.context = context
    imagesPerRound = Self.imagesPerRound(form, blocking: context.blocking)
    var (weightsOffset, outputOffset) = (0, 0)
    var parts: [Part] = []
    for part in form.parts {
      let plan = try makePlan(part.problem.with(batch: imagesPerRound))
      parts.append(Part(form: part, plan: plan, weightsOffset: weightsOffset, outputOffset: outputOffset))
      weightsOffset += plan.packedWeightsByteCount.roundedUp(to: AlignedBuffer.alignment)
      outputOffset += (imagesPerRound * part.problem.outputShape.elementCountPerImage)
        .roundedUp(to: AlignedBuffer.lineElementCount)
    }
    self.parts = parts
    packedWeightsByteCount = weightsOffset
    outputElementCount = form.isWhole ? 0 : outputOffset
    rowSources = Self.sources(along: problem.height, form.rows)
    columnSources = Self.sources(along: problem.width, form.columns)
  }

  /// Phases of so many images stay in a cache until they are put together; one image at the least. Transformed weights
  /// are read once, whatever the phases take.
  private static func imagesPerRound(_ form: BackwardDataForm, blocking: Blocking) -> Int {
    let problem = form.problem
    if form.isWhole || form.phases == .joined { return problem.batch }
    let imageByteCount = problem.inputShape.byteCount / problem.batch
    let most = max(1, blocking.cachedOutputByteCount / imageByteCount)
    return (1...problem.batch).last { problem.batch.isMultiple(of: $0) && $0 <= most }!
  }

  private var choosesRounds: Bool { !form.isWhole && form.phases == .separate && problem.batch > 1 }

  var cost: PlanCost {
    let phases = parts.flatMap { $0.plan.cost.phases }
    let kinds = ExecutionPhase.allCases.filter { kind in phases.contains { $0.phase == kind } }
    let rounds = problem.batch / imagesPerRound
    return PlanCost(
      kinds.isEmpty
        ? [.init(.products, flops: 0)]
        : kinds.map { kind in
          .init(kind, flops: rounds * phases.reduce(0) { $0 + ($1.phase == kind ? $1.flops : 0) })
        })
  }

  var summary: String { (parts.first?.plan.summary ?? "zeros") + form.description }

  var errorBound: ErrorBound {
    let bounds = parts.map(\.plan.errorBound)
    return ErrorBound(depth: bounds.map(\.depth).max() ?? 1, growth: bounds.map(\.growth).max() ?? 1)
  }

  private var outputByteCount: Int { outputElementCount * MemoryLayout<Float>.stride }
  /// A row of zeros, for phases that no tap reads.
  private var zerosByteCount: Int {
    form.isWhole ? 0 : (problem.width.input * MemoryLayout<Float>.stride).roundedUp(to: AlignedBuffer.alignment)
  }
  var workspaceByteCount: Int {
    outputByteCount + zerosByteCount + (parts.map(\.plan.workspaceByteCount).max() ?? 0)
  }

  var blockingParameters: [Blocking.Parameter] {
    let names = parts.flatMap(\.plan.blockingParameters) + (choosesRounds ? [.cachedOutputByteCount] : [])
    return Blocking.Parameter.allCases.filter(names.contains)
  }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    for part in parts {
      let turned = turnedWeights(of: part.form, weights)
      withExtendedLifetime(turned) { part.plan.packWeights(turned.pointer, into: packed + part.weightsOffset) }
    }
  }

  /// The weights of a part: [group][input channel, phase][output channel of the group][turned taps].
  private func turnedWeights(of part: BackwardDataForm.Part, _ weights: UnsafePointer<Float>) -> Tensor {
    let turned = Tensor(part.problem.weightsShape)
    let (inputs, outputs) = (problem.inputChannelsPerGroup, problem.outputChannelsPerGroup)
    let tapCount = problem.height.kernel * problem.width.kernel
    let kernelSize = part.problem.height.kernel * part.problem.width.kernel
    let phaseCount = part.rows.phases.count * part.columns.phases.count
    let target = turned.elements.baseAddress!
    context.workers.run(taskCount: problem.inputChannels) { input, _ in
      let (group, channel) = input.quotientAndRemainder(dividingBy: inputs)
      for (rowPhase, row) in part.rows.phases.enumerated() {
        for (columnPhase, column) in part.columns.phases.enumerated() {
          let phase = rowPhase * part.columns.phases.count + columnPhase
          let kernels = target + (input * phaseCount + phase) * outputs * kernelSize
          for output in 0..<outputs {
            let kernel = weights + ((group * outputs + output) * inputs + channel) * tapCount
            for y in row.taps {
              for x in column.taps {
                kernels[output * kernelSize + y.place * part.problem.width.kernel + x.place] =
                  kernel[y.tap * problem.width.kernel + x.tap]
              }
            }
          }
        }
      }
    }
    return turned
  }

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    let phases = workspace.assumingMemoryBound(to: Float.self)
    let zeros = (workspace + outputByteCount).assumingMemoryBound(to: Float.self)
    zeros.update(repeating: 0, count: zerosByteCount / MemoryLayout<Float>.stride)
    for firstImage in stride(from: 0, to: problem.batch, by: imagesPerRound) {
      for part in parts {
        let destination =
          form.isWhole
          ? operands.destination
          : MutableImageBatch(phases + part.outputOffset, stride: part.form.problem.outputShape.elementCountPerImage)
        part.plan.execute(
          ConvolutionOperands(
            source: ImageBatch(operands.source[firstImage], stride: operands.source.stride), destination: destination),
          packedWeights: packedWeights + part.weightsOffset,
          workspace: workspace + (outputByteCount + zerosByteCount))
      }
      if !form.isWhole { join(firstImage, phases, zeros: zeros, into: operands.destination) }
    }
  }

  // MARK: Putting phases together

  /// Where every stride-th row or column of the gradient comes from.
  private struct PhaseSource {
    /// Its place among the form's axes.
    let axis: Int
    /// Its place among the phases of the axis.
    let phase: Int
    /// The output of the axis that is the first of these rows or columns.
    let first: Int
  }

  /// By the remainder of the row or column by the stride; nil where no tap reads it.
  private static func sources(along axis: ConvolutionAxis, _ parts: [GradientAxis]) -> [PhaseSource?] {
    var sources = [PhaseSource?](repeating: nil, count: min(axis.stride, axis.input))
    for (index, part) in parts.enumerated() {
      for (number, phase) in part.phases.enumerated() {
        let before = phase.firstPosition.dividedRoundingDown(by: axis.stride)
        let remainder = phase.firstPosition - before * axis.stride
        if remainder < sources.count { sources[remainder] = PhaseSource(axis: index, phase: number, first: -before) }
      }
    }
    return sources
  }

  private func join(
    _ firstImage: Int, _ phases: UnsafePointer<Float>, zeros: UnsafePointer<Float>, into destination: MutableImageBatch
  ) {
    context.workers.run(taskCount: imagesPerRound * problem.inputChannels) { plane, worker in
      let (image, channel) = plane.quotientAndRemainder(dividingBy: problem.inputChannels)
      context.phase(.epilogue, worker: worker) {
        join(
          phases, image: image, channel: channel, zeros: zeros,
          into: destination[firstImage + image] + channel * problem.inputPlaneSize)
      }
    }
  }

  /// Puts one plane together, row by row.
  private func join(
    _ phases: UnsafePointer<Float>, image: Int, channel: Int, zeros: UnsafePointer<Float>,
    into plane: UnsafeMutablePointer<Float>
  ) {
    let width = problem.width.input
    withUnsafeTemporaryAllocation(of: UnsafePointer<Float>.self, capacity: columnSources.count) { sources in
      for y in 0..<problem.height.input {
        let (row, remainder) = y.quotientAndRemainder(dividingBy: problem.height.stride)
        let rowSource = rowSources[remainder]
        for (column, source) in columnSources.enumerated() {
          sources[column] = zeros
          guard let rowSource, let source else { continue }
          let part = parts[rowSource.axis * form.columns.count + source.axis]
          let dense = part.form.problem
          let phase = rowSource.phase * part.form.columns.phases.count + source.phase
          let phaseCount = part.form.rows.phases.count * part.form.columns.phases.count
          let firstRow =
            phases + part.outputOffset + image * dense.outputShape.elementCountPerImage
            + (channel * phaseCount + phase) * dense.outputPlaneSize
          sources[column] = UnsafePointer(firstRow + (row + rowSource.first) * dense.width.output + source.first)
        }
        table.kernels.joinColumns(sources.baseAddress!, problem.width.stride, plane + y * width, width)
      }
    }
  }
}
