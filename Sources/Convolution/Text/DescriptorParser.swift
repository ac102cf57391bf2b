/// Reads the items of a descriptor and settles what they leave open.
///
/// Defaults and derived sizes follow benchdnn: batch 2; an axis is absent where nothing of it is given; the output size
/// or the padding follows from the other sizes; a 2-D problem without `w` is square, a 3-D one with `d` alone a cube.
struct DescriptorParser {
  static let defaultBatch = 2
  private static let keys: Set<String> = [
    "g", "mb", "ic", "id", "ih", "iw", "oc", "od", "oh", "ow", "kd", "kh", "kw", "sd", "sh", "sw", "pd", "ph", "pw",
    "dd", "dh", "dw",
  ]

  private let text: String
  private var rest: Substring
  private(set) var values: [String: Int] = [:]
  private(set) var label: String?
  /// The first key whose number is no size; the items after it are read all the same, as the label is among them.
  private var keyOfExcess: String?

  init(_ text: String) {
    self.text = text
    rest = text[...]
  }

  mutating func readItems() throws(DescriptorFault) {
    guard !rest.isEmpty else { throw .empty }
    while let first = rest.first {
      if first == "n" {
        label = rest.count > 1 ? String(rest.dropFirst()) : nil
        return
      }
      let key = try readKey()
      values[key] = try readInteger(for: key)
      if rest.first == "_" { rest.removeFirst() }
    }
  }

  private mutating func readKey() throws(DescriptorFault) -> String {
    for length in [2, 1] {
      let candidate = String(rest.prefix(length))
      if Self.keys.contains(candidate) {
        rest.removeFirst(candidate.count)
        return candidate
      }
    }
    throw .unknownKey(rest: String(rest))
  }

  private mutating func readInteger(for key: String) throws(DescriptorFault) -> Int {
    let sign = rest.first.flatMap { "+-".contains($0) ? $0 : nil }
    if sign != nil { rest.removeFirst() }
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty else { throw .missingNumber(key: key) }
    rest.removeFirst(digits.count)
    let magnitude = min(Int(digits) ?? Int.max, ConvolutionAxis.largestExtent + 1)
    if magnitude > ConvolutionAxis.largestExtent { keyOfExcess = keyOfExcess ?? key }
    guard sign != "-" || key.hasPrefix("p") || magnitude == 0 else { throw .negative(key: key) }
    return sign == "-" ? -magnitude : magnitude
  }

  func makeProblem(
    direction: ConvolutionDirection, postOps: PostOps
  ) throws(DescriptorFault) -> ConvolutionProblem {
    if let keyOfExcess { throw .numberTooLarge(key: keyOfExcess) }
    let inputChannels = try requiredChannels("ic", role: "number of input channels")
    let outputChannels = try requiredChannels("oc", role: "number of output channels")
    guard values["g"] != 0 else { throw .tooSmall(key: "g", found: 0) }
    let batch = values["mb"] ?? Self.defaultBatch
    guard batch >= 1 else { throw .tooSmall(key: "mb", found: batch) }
    let (height, width) = try plane()
    do {
      return try ConvolutionProblem(
        batch: batch, inputChannels: inputChannels, outputChannels: outputChannels, groups: values["g"] ?? 1,
        height: height, width: width, direction: direction, postOps: postOps)
    } catch {
      throw .invalid(error)
    }
  }

  /// The two axes of the problem: of three, one of a single point is dropped, as nothing changes without it.
  private func plane() throws(DescriptorFault) -> (height: ConvolutionAxis, width: ConvolutionAxis) {
    var axes = try axes()
    if axes.count > 2, let index = axes.firstIndex(where: \.isSinglePoint) { axes.remove(at: index) }
    guard axes.count == 2 else { throw .threeDimensional }
    return (axes[0], axes[1])
  }

  /// Two axes, or three where the problem has a depth.
  private func axes() throws(DescriptorFault) -> [ConvolutionAxis] {
    switch (try axis("d"), try axis("h"), try axis("w")) {
    case (nil, nil, nil): throw .missingAxes
    case (nil, let height?, let width): [height, width ?? height]
    case (nil, nil, let width?): [.absent, width]
    case (let depth?, nil, nil): [depth, depth, depth]
    case (let depth?, let height?, let width?): [depth, height, width]
    case (_?, _, _): throw .missingPlane
    }
  }

  private func requiredChannels(_ key: String, role: String) throws(DescriptorFault) -> Int {
    guard let value = values[key] else { throw .missing(key: key, role: role) }
    guard value > 0 else { throw .tooSmall(key: key, found: value) }
    return value
  }

  /// The axis of the given letter, or nil where it is absent.
  private func axis(_ letter: Character) throws(DescriptorFault) -> ConvolutionAxis? {
    func value(_ prefix: String, default standard: Int) -> Int { values[prefix + String(letter)] ?? standard }
    let (input, kernel, givenOutput) = (value("i", default: 0), value("k", default: 0), value("o", default: 0))
    let (stride, dilation) = (value("s", default: 1), value("d", default: 0) + 1)
    let givenPadding = values["p" + String(letter)]
    guard stride > 0 else { throw .tooSmall(key: "s\(letter)", found: stride) }
    if input == 0, kernel == 0, givenOutput == 0, dilation == 1, stride == 1, givenPadding ?? 0 == 0 { return nil }
    guard input > 0, kernel > 0 else { throw .incompleteAxis(letter: letter) }
    let extent = (kernel - 1) * dilation + 1
    let output: Int
    let padding: Int
    if givenOutput > 0 {
      output = givenOutput
      padding = givenPadding ?? ((output - 1) * stride - input + extent) / 2
    } else {
      padding = givenPadding ?? 0
      output = (input - extent + 2 * padding) / stride + 1
      guard output > 0 else {
        throw .kernelTooLarge(letter: letter, extent: extent, available: input + 2 * padding)
      }
    }
    do {
      return try ConvolutionAxis(
        input: input, kernel: kernel, output: output, stride: stride, dilation: dilation, paddingBefore: padding)
    } catch {
      throw .invalid(error)
    }
  }
}
