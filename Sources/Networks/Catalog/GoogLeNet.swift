/// GoogLeNet in the paper's, Caffe's and torchvision's form.
///
/// - Source: Szegedy et al., "Going Deeper with Convolutions", CVPR 2015, table 1 and figure 3.
enum GoogLeNet {
  static let architectures = [
    Architecture(
      "googlenet", "GoogLeNet as it runs at test time", source: "Szegedy et al. 2015, table 1; BVLC bvlc_googlenet",
      input: [3, 224, 224]
    ) { input, name throws(NetworkError) in try Definition().network(name, input) },
    Architecture(
      "googlenet-aux", "GoogLeNet with its two auxiliary classifiers",
      source: "Szegedy et al. 2015; BVLC bvlc_googlenet",
      input: [3, 224, 224]
    ) { input, name throws(NetworkError) in try Definition(hasAuxiliaryHeads: true).network(name, input) },
    Architecture(
      "googlenet-separable", "GoogLeNet with the separable conv1 that the paper's table counts",
      source: "Szegedy et al. 2015, table 1, row conv1", input: [3, 224, 224]
    ) { input, name throws(NetworkError) in try Definition(isFirstSeparable: true).network(name, input) },
    Architecture(
      "googlenet-torchvision", "torchvision's GoogLeNet: batch normalisation, 3x3 for 5x5",
      source: "torchvision googlenet", input: [3, 224, 224]
    ) { input, name throws(NetworkError) in try Definition(form: .normalized, wideKernel: 3).network(name, input) },
    Architecture(
      "googlenet-torchvision-aux", "torchvision's GoogLeNet with its auxiliary classifiers",
      source: "torchvision googlenet, aux_logits", input: [3, 224, 224]
    ) { input, name throws(NetworkError) in
      try Definition(form: .normalized, wideKernel: 3, hasAuxiliaryHeads: true).network(name, input)
    },
    Architecture(
      "googlenet-bn", "GoogLeNet with batch normalisation and true 5x5 kernels",
      source: "Szegedy et al. 2015, table 1, with batch normalisation", input: [3, 224, 224]
    ) { input, name throws(NetworkError) in try Definition(form: .normalized).network(name, input) },
  ]

  /// What the forms of GoogLeNet differ in.
  private struct Definition {
    var form = NetworkBuilder.ConvolutionForm.biased
    /// The kernel of the branch that is 5×5 in the paper; torchvision kept TF-slim's 3×3.
    var wideKernel: Extent = 5
    var isFirstSeparable = false
    var hasAuxiliaryHeads = false

    private var isTorchvision: Bool { wideKernel == 3 }
    private var isNormalized: Bool { form == .normalized }

    func network(_ name: String, _ input: FeatureShape) throws(NetworkError) -> Network {
      var net = NetworkBuilder(name, input: input, form: form)
      stem(&net)
      module(&net, "3a", 64, (96, 128), (16, 32), 32)
      module(&net, "3b", 128, (128, 192), (32, 96), 64)
      net.maxPool("pool3", window: 3, stride: 2, rounding: .ceil)
      module(&net, "4a", 192, (96, 208), (16, 48), 64)
      if hasAuxiliaryHeads { auxiliaryHead(&net, "loss1") }
      module(&net, "4b", 160, (112, 224), (24, 64), 64)
      module(&net, "4c", 128, (128, 256), (24, 64), 64)
      module(&net, "4d", 112, (144, 288), (32, 64), 64)
      if hasAuxiliaryHeads { auxiliaryHead(&net, "loss2") }
      module(&net, "4e", 256, (160, 320), (32, 128), 128)
      net.maxPool("pool4", window: isTorchvision ? 2 : 3, stride: 2, rounding: .ceil)
      module(&net, "5a", 256, (160, 320), (32, 128), 128)
      module(&net, "5b", 384, (192, 384), (48, 128), 128)
      net.averagedClassifier(dropoutRate: isTorchvision ? 0.2 : 0.4)
      return try net.finish()
    }

    private func stem(_ net: inout NetworkBuilder) {
      if isFirstSeparable {
        net.separableFirstConvolution()
      } else {
        net.convolution("conv1", 64, kernel: 7, stride: 2)
      }
      net.maxPool("pool1", window: 3, stride: 2, rounding: .ceil)
      if !isNormalized { net.apply(.localResponseNormalization(.init(size: 5)), named: "norm1") }
      net.convolution("conv2_reduce", 64, kernel: 1)
      net.convolution("conv2", 192, kernel: 3)
      if !isNormalized { net.apply(.localResponseNormalization(.init(size: 5)), named: "norm2") }
      net.maxPool("pool2", window: 3, stride: 2, rounding: .ceil)
    }

    /// Figure 3: a 1×1, a reduced 3×3, a reduced 5×5 and a projected pooling, side by side.
    private func module(
      _ net: inout NetworkBuilder, _ name: String, _ single: Int, _ medium: (reduced: Int, maps: Int),
      _ wide: (reduced: Int, maps: Int), _ projected: Int
    ) {
      net.concatenate(
        "inception_" + name,
        { $0.convolution("1x1", single, kernel: 1) },
        {
          $0.convolution("3x3_reduce", medium.reduced, kernel: 1)
          $0.convolution("3x3", medium.maps, kernel: 3)
        },
        {
          $0.convolution("5x5_reduce", wide.reduced, kernel: 1)
          $0.convolution("5x5", wide.maps, kernel: wideKernel)
        },
        {
          $0.maxPool("pool", window: 3, stride: 1, padding: 1)
          $0.convolution("pool_proj", projected, kernel: 1)
        })
    }

    private func auxiliaryHead(_ net: inout NetworkBuilder, _ name: String) {
      net.auxiliary(name) {
        if isTorchvision {
          $0.apply(.adaptiveAveragePool(.init(size: 4)), named: "pool")
        } else {
          $0.averagePool("pool", window: 5, stride: 3)
        }
        $0.convolution("conv", 128, kernel: 1)
        $0.apply(.flatten(), named: "flatten")
        $0.fullyConnected("fc1", 1024)
        $0.apply(.dropout(.init(rate: 0.7)), named: "dropout")
        $0.fullyConnected("fc2", 1000, activation: .softmax())
      }
    }
  }
}

extension NetworkBuilder {
  /// A 7×7 convolution in two steps: eight kernels for each colour, then 1×1 over the 24 maps.
  ///
  /// - Source: Ioffe & Szegedy 2015, appendix: "separable convolution with depth multiplier 8 on the first layer".
  mutating func separableFirstConvolution() {
    apply(
      .convolution(.init(outputChannels: 24, kernel: 7, stride: 2, groups: 3, hasBias: false)),
      named: "conv1_depthwise")
    convolution("conv1", 64, kernel: 1)
  }
}
