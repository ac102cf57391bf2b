/// The gradient of the input as dense forward convolutions of the gradient of the output: turned kernels, input and output
/// channels in each other's place.
///
/// Each convolution is one part. Its output channels are the input channels of the problem, and of each channel, where the part
/// has several phases, one for each of them, those of a row of phases one after the other.
package struct BackwardDataForm: Sendable {
  package struct Part: Sendable {
    /// A forward problem at stride 1.
    package let problem: ConvolutionProblem
    package let rows: GradientAxis
    package let columns: GradientAxis
  }

  /// Whose gradient is asked for.
  package let problem: ConvolutionProblem
  package let phases: Phases
  package let rows: [GradientAxis]
  package let columns: [GradientAxis]
  /// Every one of the rows with every one of the columns, row by row.
  package let parts: [Part]

  /// How an algorithm takes the phases of a strided problem.
  package enum Phases: Sendable {
    /// Each by itself, with its own taps only.
    case separate
    /// All as channels of one convolution, which share what is done to its input. Dilation then becomes zeros in the
    /// kernel, as in `ConvolutionProblem.polyphase`.
    case joined
  }

  /// - Parameters:
  ///   - problem: of any direction; its post-operations are left out.
  ///   - leastTaps: rows and columns that joined kernels have at the least.
  /// - Throws: `ConvolutionProblemError` if a convolution is too large to be counted.
  package init(
    _ problem: ConvolutionProblem, phases: Phases, leastTaps: (rows: Int, columns: Int) = (1, 1)
  ) throws(ConvolutionProblemError) {
    guard problem.hasTabulatedKernel else { throw .tooLarge(quantity: "kernel") }
    self.problem = problem
    self.phases = phases
    switch phases {
    case .separate,
      .joined where problem.height.stride == 1 && problem.width.stride == 1:
      rows = try GradientAxis.separate(problem.height)
      columns = try GradientAxis.separate(problem.width)
    case .joined:
      rows = [try GradientAxis.joined(problem.height, leastTaps: leastTaps.rows)]
      columns = [try GradientAxis.joined(problem.width, leastTaps: leastTaps.columns)]
    }
    var parts: [Part] = []
    for row in rows {
      for column in columns {
        let dense = try ConvolutionProblem(
          batch: problem.batch, inputChannels: problem.outputChannels,
          outputChannels: problem.inputChannels * row.phases.count * column.phases.count, groups: problem.groups,
          height: row.axis, width: column.axis)
        parts.append(Part(problem: dense, rows: row, columns: column))
      }
    }
    self.parts = parts
  }

  /// Whether one part computes the whole gradient in its place.
  package var isWhole: Bool { problem.height.stride == 1 && problem.width.stride == 1 }

  /// How many phases are computed: `, 4 phases`; empty where there is one.
  package var description: String {
    let count = parts.reduce(0) { $0 + $1.rows.phases.count * $1.columns.phases.count }
    return count == 1 ? "" : ", \(count) phases"
  }
}
