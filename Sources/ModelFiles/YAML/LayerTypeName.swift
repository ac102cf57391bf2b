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
    "dropout2d": "dropout", "convtranspose": "transposed-convolution", "convtranspose2d": "transposed-convolution",
    "conv2dtranspose": "transposed-convolution", "deconvolution": "transposed-convolution",
    "deconv": "transposed-convolution", "upsample": "resize", "upsampling2d": "resize", "interpolate": "resize",
    "zeropad2d": "pad", "zeropadding2d": "pad", "constantpad2d": "pad", "mul": "product", "multiply": "product",
    "multiplication": "product", "sub": "difference", "subtract": "difference", "div": "division", "min": "minimum",
    "max": "maximum", "pow": "power", "matmul": "matrix-product", "bmm": "matrix-product",
    "layernorm": "layer-normalization", "groupnorm": "group-normalization", "instancenorm": "instance-normalization",
    "instancenorm2d": "instance-normalization", "lppool": "lp-pool", "lppool2d": "lp-pool",
    "globallppool": "global-lp-pool", "globalmaxpooling2d": "global-max-pool", "mean": "reduce-mean",
    "permute": "transpose", "view": "reshape", "squeeze": "reshape", "unsqueeze": "reshape", "chunk": "split",
    "narrow": "slice", "hardtanh": "clip", "neg": "negate", "constantofshape": "constant",
  ]

  private static func plain(_ name: String) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }
}
