/// The configurations A to E of VGG, D with batch normalisation, and torchvision's forms for images of any size.
///
/// - Source: Simonyan & Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015,
///   table 1.
enum VGG {
  static let architectures = configurations + adaptiveConfigurations

  private static let configurations = [
    configuration("vgg11", "VGG A, 11 weight layers", stages: [[3], [3], [3, 3], [3, 3], [3, 3]]),
    configuration(
      "vgg11-lrn", "VGG A-LRN: A with local response normalisation", stages: [[3], [3], [3, 3], [3, 3], [3, 3]],
      isResponseNormalized: true),
    configuration("vgg13", "VGG B, 13 weight layers", stages: [[3, 3], [3, 3], [3, 3], [3, 3], [3, 3]]),
    configuration(
      "vgg16-c", "VGG C, 16 weight layers, three of them 1x1",
      stages: [[3, 3], [3, 3], [3, 3, 1], [3, 3, 1], [3, 3, 1]]),
    configuration("vgg16", "VGG D, 16 weight layers", stages: stagesOfD),
    configuration(
      "vgg16-bn", "VGG D with batch normalisation", source: "torchvision vgg16_bn", stages: stagesOfD,
      form: .biasedAndNormalized),
    configuration(
      "vgg19", "VGG E, 19 weight layers", stages: [[3, 3], [3, 3], [3, 3, 3, 3], [3, 3, 3, 3], [3, 3, 3, 3]]),
  ]

  private static let adaptiveConfigurations = [
    ("vgg11", "A", [[3], [3], [3, 3], [3, 3], [3, 3]]), ("vgg13", "B", [[3, 3], [3, 3], [3, 3], [3, 3], [3, 3]]),
    ("vgg16", "D", stagesOfD), ("vgg19", "E", [[3, 3], [3, 3], [3, 3, 3, 3], [3, 3, 3, 3], [3, 3, 3, 3]]),
  ].map { name, letter, stages in
    configuration(
      name + "-adaptive", "VGG \(letter) whose last maps are averaged to 7x7, for images of any size",
      source: "torchvision \(name)", stages: stages, isAdaptive: true)
  }

  private static let stagesOfD = [[3, 3], [3, 3], [3, 3, 3], [3, 3, 3], [3, 3, 3]]

  private static let otherImages =
    "the paper's form has one size of image: with another, fc6 has other weights, and the paper slides it instead;"
    + " the forms called -adaptive average the last maps to 7x7"

  /// - Parameter stages: the kernel sizes of each stage; a stage ends in a max pooling that halves the maps.
  private static func configuration(
    _ name: String, _ summary: String, source: String = "Simonyan & Zisserman 2015, table 1", stages: [[Int]],
    form: NetworkBuilder.ConvolutionForm = .biased, isResponseNormalized: Bool = false, isAdaptive: Bool = false
  ) -> Architecture {
    Architecture(
      name, summary, source: source, caveatForOtherImages: isAdaptive ? nil : otherImages, input: [3, 224, 224]
    ) { input, name throws(NetworkError) in
      var net = NetworkBuilder(name, input: input, form: form)
      for (index, (kernels, maps)) in zip(stages, [64, 128, 256, 512, 512]).enumerated() {
        for (position, kernel) in kernels.enumerated() {
          net.convolution("conv\(index + 1)_\(position + 1)", maps, kernel: Extent(height: kernel, width: kernel))
          if isResponseNormalized, index == 0 { net.apply(.localResponseNormalization(.init(size: 5)), named: "norm1") }
        }
        net.maxPool("pool\(index + 1)", window: 2, stride: 2)
      }
      if isAdaptive { net.apply(.adaptiveAveragePool(.init(size: 7)), named: "average") }
      net.denseClassifier()
      return try net.finish()
    }
  }
}
