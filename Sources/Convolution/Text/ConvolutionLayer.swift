/// A problem with the name and the multiplicity that its text form carries.
package struct ConvolutionLayer: Hashable, Sendable {
  package let problem: ConvolutionProblem
  /// The name as written, quotes included; nil without one.
  package let label: String?
  /// Whether the text form names the number of groups.
  private let statesGroups: Bool

  package init(_ problem: ConvolutionProblem, label: String? = nil, statesGroups: Bool = false) {
    self.problem = problem
    self.label = label
    self.statesGroups = statesGroups || problem.groups != 1
  }

  package func with(_ problem: ConvolutionProblem) -> ConvolutionLayer {
    ConvolutionLayer(problem, label: label, statesGroups: statesGroups)
  }

  /// The label without quotes and multiplicity; where that leaves nothing, the descriptor.
  package var name: String {
    label.flatMap { LayerLabel($0).name } ?? shapeDescriptor
  }

  /// How often the layer occurs in its network: the `3` of `"conv2*3"`, else 1.
  package var multiplicity: Int { label.map { LayerLabel($0).multiplicity } ?? 1 }

  /// The canonical text form, name included.
  package var descriptor: String {
    shapeDescriptor + (label.map { "n" + $0 } ?? "")
  }

  /// The canonical text form without the name.
  package var shapeDescriptor: String {
    let (height, width) = (problem.height, problem.width)
    let axes: [(letter: String, axis: ConvolutionAxis)] =
      if height == width {
        [("h", height)]
      } else if height == .absent {
        [("w", width)]
      } else {
        [("h", height), ("w", width)]
      }
    func items(_ key: String, _ value: (ConvolutionAxis) -> Int) -> String {
      axes.map { "\(key)\($0.letter)\(value($0.axis))" }.joined()
    }
    var text = statesGroups ? "g\(problem.groups)" : ""
    if problem.batch != DescriptorParser.defaultBatch { text += "mb\(problem.batch)" }
    text += "ic\(problem.inputChannels)" + items("i", \.input)
    text += "oc\(problem.outputChannels)" + items("o", \.output)
    text += items("k", \.kernel)
    if axes.contains(where: { $0.axis.stride != 1 }) { text += items("s", \.stride) }
    text += items("p", \.paddingBefore)
    if axes.contains(where: { $0.axis.dilation != 1 }) { text += items("d") { $0.dilation - 1 } }
    return text
  }

  /// Parses the text form of a convolution, as oneDNN's benchdnn defines it.
  ///
  /// - Throws: `DescriptorError`, whose description names the text, the fault and what would be right.
  package init(
    descriptor text: String, direction: ConvolutionDirection = .forward, postOps: PostOps = []
  ) throws(DescriptorError) {
    var parser = DescriptorParser(text)
    do throws(DescriptorFault) {
      try parser.readItems()
      let problem = try parser.makeProblem(direction: direction, postOps: postOps)
      self.init(problem, label: parser.label, statesGroups: parser.values["g"] != nil)
    } catch {
      throw DescriptorError(text: text, label: parser.label, fault: error)
    }
  }
}
