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
    guard let label else { return shapeDescriptor }
    let bare = label.filter { $0 != "\"" }
    let name = bare[..<(Self.multiplicityMark(in: bare)?.star ?? bare.endIndex)]
    return name.isEmpty ? shapeDescriptor : String(name)
  }

  /// How often the layer occurs in its network: the `3` of `"conv2*3"`, else 1.
  package var multiplicity: Int {
    Self.multiplicityMark(in: (label ?? "").filter { $0 != "\"" })?.count ?? 1
  }

  /// The label of a layer that occurs so often: in quotes, without what ends a label or a line of a batch file.
  ///
  /// A name that ends as if it had a multiplicity is given one.
  package static func label(_ name: String, multiplicity: Int) -> String {
    let bare = String(name.map { $0.isLabelCharacter ? $0 : "_" })
    let isMarked = multiplicity > 1 || multiplicityMark(in: bare) != nil
    return "\"\(bare)\(isMarked ? "*\(multiplicity)" : "")\""
  }

  private static func multiplicityMark(in bare: String) -> (star: String.Index, count: Int)? {
    guard let star = bare.lastIndex(of: "*"), let count = Int(bare[bare.index(after: star)...]), count > 0 else {
      return nil
    }
    return (star, count)
  }

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
      throw DescriptorError(text: text, fault: error)
    }
  }
}

/// A descriptor that cannot be read, or that describes no convolution.
package struct DescriptorError: Error, Equatable, CustomStringConvertible {
  package let text: String
  package let fault: DescriptorFault

  package var description: String { "'\(text)': \(fault)" }

  /// A second line that shows a right descriptor.
  package static let hint = "a problem reads like ic64ih56oc64oh56kh3ph1; see 'cnnbench help problem'"
}

package enum DescriptorFault: Error, Equatable, CustomStringConvertible {
  case empty
  case unknownKey(rest: String)
  case missingNumber(key: String)
  case negative(key: String)
  case numberTooLarge(key: String)
  case missing(key: String, role: String)
  case tooSmall(key: String, found: Int)
  case missingAxes
  case incompleteAxis(letter: Character)
  case kernelTooLarge(letter: Character, extent: Int, available: Int)
  case threeDimensional
  case invalid(ConvolutionProblemError)

  package var description: String {
    switch self {
    case .empty: "the descriptor is empty"
    case .unknownKey(let rest): "no key such as ic, ih, oc, kh or n at '\(rest)'"
    case .missingNumber(let key): "\(key) must be followed by a whole number"
    case .negative(let key): "\(key) must not be negative"
    case .numberTooLarge(let key): "\(key) must be less than 2^31"
    case .missing(let key, let role): "\(key), the \(role), is missing"
    case .tooSmall(let key, let found): "\(DescriptorFault.role(of: key)) must be at least 1 (found \(key)\(found))"
    case .missingAxes: "the input and kernel sizes (ih and kh) are missing"
    case .incompleteAxis(let letter):
      "i\(letter) and k\(letter) must both be at least 1 where an axis \(letter) is given"
    case .kernelTooLarge(let letter, let extent, let available):
      "the kernel spans \(extent) elements along \(letter), the padded input only \(available)"
    case .threeDimensional: "3-D convolutions are not supported; leave out id, kd, od, sd, pd and dd"
    case .invalid(let error): error.description
    }
  }

  private static func role(of key: String) -> String {
    switch key.first {
    case "s": "stride"
    case "g": "number of groups"
    case "m": "batch size"
    default: key
    }
  }
}

extension Character {
  /// Whether it stands for itself in a label.
  fileprivate var isLabelCharacter: Bool {
    !isWhitespace && !"\"'\\#".contains(self) && !unicodeScalars.contains { $0.properties.generalCategory == .control }
  }
}
