import Networks
import Weights

enum ONNXConvolutions {
  static func convolution(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let (input, isSequence) = try importer.image(node)
    let kernels = try importer.requiredConstant(node, 1, "kernels")
    let kernel = try kernels.kernel(isSequence: isSequence)
    try requireStated(kernel, node, isSequence)
    let windows = try ONNXWindows(node, isSequence: isSequence)
    let bias = try importer.constant(node, 2, "bias")
    let groups = try groups(node)
    let operation = ConvolutionOperation(
      outputChannels: kernels.shape[0], kernel: kernel, stride: windows.stride, padding: windows.padding,
      dilation: windows.dilation, groups: groups, hasBias: bias != nil)
    try requireChannels(kernels.shape[1], times: groups, importer.shapes[input].channels)
    try bias?.require(count: kernels.shape[0], "bias")
    try importer.addSources(of: kernels, node)
    let layer = try importer.layer(
      .convolution(operation), named: node.name, reading: [input],
      tensors: tensors(kernels, bias))
    try importer.bindImage(node, layer, isSequence: isSequence)
  }

  static func transposed(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let (input, isSequence) = try importer.image(node)
    let kernels = try importer.requiredConstant(node, 1, "kernels")
    let kernel = try kernels.kernel(isSequence: isSequence)
    try requireStated(kernel, node, isSequence)
    let windows = try ONNXWindows(node, isSequence: isSequence)
    let bias = try importer.constant(node, 2, "bias")
    let groups = try groups(node)
    let (outputs, overflow) = kernels.shape[1].multipliedReportingOverflow(by: groups)
    guard !overflow else { throw ONNXFault.wrong("it has \(groups) groups, which are too many to be counted") }
    try requireChannels(kernels.shape[0], times: 1, importer.shapes[input].channels)
    try bias?.require(count: outputs, "bias")
    var operation = TransposedConvolutionOperation(
      outputChannels: outputs, kernel: kernel, stride: windows.stride, padding: windows.padding,
      outputPadding: try ONNXWindows.extent(node, "output_padding", isSequence, or: 0).less(isSequence),
      dilation: windows.dilation, groups: groups, hasBias: bias != nil)
    if let size = try outputSize(node, isSequence) {
      operation = try operation.cut(to: size, from: importer.shapes[input].size, node)
    }
    let layer = try importer.layer(
      .transposedConvolution(operation), named: node.name, reading: [input], tensors: tensors(kernels, bias))
    try importer.bindImage(node, layer, isSequence: isSequence)
  }

  static func tensors(_ weight: ONNXTensor, _ bias: ONNXTensor?) -> [ParameterRole: ONNXTensor] {
    bias.map { [.weight: weight, .bias: $0] } ?? [.weight: weight]
  }

  private static func groups(_ node: ONNXNode) throws -> Int {
    let groups = try node.integer("group", or: 1)
    guard groups >= 1 else { throw ONNXFault.wrong("it has \(groups) groups; at least 1 belongs there") }
    return groups
  }

  private static func requireStated(_ kernel: Extent, _ node: ONNXNode, _ isSequence: Bool) throws {
    guard node.has("kernel_shape") else { return }
    let stated = try ONNXWindows.extent(node, "kernel_shape", isSequence, or: nil)
    guard stated == kernel else {
      throw ONNXFault.wrong("its kernel_shape is \(stated) and its kernels are \(kernel)")
    }
  }

  private static func requireChannels(_ channels: Int, times groups: Int, _ found: Int) throws {
    let (product, overflow) = channels.multipliedReportingOverflow(by: groups)
    guard !overflow, product == found else {
      throw ONNXFault.wrong(
        "its kernels are for \(channels) channels in each of \(groups) groups, and it reads \(found)")
    }
  }

  /// What `output_shape` asks for: the last axes are those of the image.
  private static func outputSize(_ node: ONNXNode, _ isSequence: Bool) throws -> Extent? {
    guard let shape = try node.optionalIntegers("output_shape") else { return nil }
    guard shape.count >= (isSequence ? 1 : 2) else { throw ONNXFault.wrong("its output_shape has too few axes") }
    return isSequence
      ? Extent(height: 1, width: shape[shape.count - 1])
      : Extent(height: shape[shape.count - 2], width: shape[shape.count - 1])
  }
}

extension Extent {
  /// A sequence has one row, of which nothing is added or taken away.
  fileprivate func less(_ isSequence: Bool) -> Extent { isSequence ? Extent(height: 0, width: width) : self }
}

extension TransposedConvolutionOperation {
  /// The same with as much cut off as gives an output of that size.
  ///
  /// - Source: the format's text: half on each side, the odd one at the end with SAME_UPPER, else at the beginning.
  fileprivate func cut(to size: Extent, from input: Extent, _ node: ONNXNode) throws -> TransposedConvolutionOperation {
    func total(_ side: KeyPath<Extent, Int>) -> Int {
      let stride = stride[keyPath: side]
      let dilated = (kernel[keyPath: side] - 1) * dilation[keyPath: side]
      return (input[keyPath: side] - 1) * stride + outputPadding[keyPath: side] + dilated + 1 - size[keyPath: side]
    }
    let total = Extent(height: total(\.height), width: total(\.width))
    let missing = Extent(height: max(0, -total.height), width: max(0, -total.width))
    let cut = Extent(height: max(0, total.height), width: max(0, total.width))
    let less = Extent(height: cut.height / 2, width: cut.width / 2)
    let more = Extent(height: cut.height - less.height, width: cut.width - less.width)
    let isUpper = try node.text("auto_pad", or: "NOTSET") == "SAME_UPPER"
    return TransposedConvolutionOperation(
      outputChannels: outputChannels, kernel: kernel, stride: stride,
      padding: .sides(isUpper ? Margins(before: less, after: more) : Margins(before: more, after: less)),
      outputPadding: Extent(height: outputPadding.height + missing.height, width: outputPadding.width + missing.width),
      dilation: dilation, groups: groups, hasBias: hasBias)
  }
}
