import Networks

/// Finds the type of layer that was probably meant, also by the names that other tools have for it.
enum LayerTypeName {
  /// One of the known types, or nil if none is near.
  static func nearest(to name: String, among types: [String]) -> String? {
    let plain = plain(name)
    if let alias = aliases[plain], types.contains(alias) { return alias }
    return types.first { Self.plain($0) == plain } ?? NearestName.find(name, among: types)
  }

  /// The names in PyTorch, Keras, Caffe, Darknet and ONNX, without case and punctuation.
  private static let aliases = [
    "conv": "convolution", "conv2d": "convolution", "convolution2d": "convolution", "convolutional": "convolution",
    "depthwiseconv2d": "convolution", "linear": "fully-connected", "dense": "fully-connected", "fc": "fully-connected",
    "gemm": "fully-connected", "connected": "fully-connected", "innerproduct": "fully-connected",
    "maxpool2d": "max-pool", "maxpooling2d": "max-pool", "maxpooling": "max-pool", "avgpool": "average-pool",
    "avgpool2d": "average-pool", "averagepooling2d": "average-pool", "adaptiveavgpool2d": "adaptive-average-pool",
    "globalaveragepooling2d": "global-average-pool", "globalavgpool": "global-average-pool",
    "batchnorm": "batch-normalization", "batchnorm2d": "batch-normalization", "bn": "batch-normalization",
    "lrn": "local-response-normalization", "localresponsenorm": "local-response-normalization", "add": "addition",
    "sum": "addition", "eltwise": "addition", "shortcut": "addition", "concat": "concatenation",
    "concatenate": "concatenation", "cat": "concatenation", "route": "concatenation", "logistic": "sigmoid",
    "dropout2d": "dropout",
  ]

  private static func plain(_ name: String) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }
}
