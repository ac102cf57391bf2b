extension Operation {
  /// The word for it in tables and model files.
  package var kind: String {
    switch self {
    case .input: "input"
    case .convolution: "convolution"
    case .fullyConnected: "fully-connected"
    case .pool(let pool): pool.kind == .maximum ? "max-pool" : "average-pool"
    case .globalAveragePool: "global-average-pool"
    case .adaptiveAveragePool: "adaptive-average-pool"
    case .trainableSubsampling: "trainable-subsampling"
    case .radialBasis: "radial-basis"
    case .activation(let function): function.rawValue
    case .dropout: "dropout"
    case .batchNormalization: "batch-normalization"
    case .localResponseNormalization: "local-response-normalization"
    case .concatenation: "concatenation"
    case .addition: "addition"
    case .scaling: "scaling"
    case .paddedShortcut: "padded-shortcut"
    case .flatten: "flatten"
    }
  }
}
