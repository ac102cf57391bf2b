/// Zeiler and Fergus's networks, and what is known of Clarifai's.
///
/// - Source: Zeiler & Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014, figure 3 and table 2.
enum ZFNet {
  static let architectures = [
    Architecture(
      "zfnet", "ZFNet: AlexNet with a smaller first kernel and stride", source: "Zeiler & Fergus 2014, figure 3",
      caveat: "padding of conv1 inferred from the printed 110 x 110 maps", input: [3, 224, 224]
    ) { input, name throws(NetworkError) in try network(name, input, upperMaps: [384, 384, 256]) },
    Architecture(
      "zfnet-512", "ZFNet (b) with 512, 1024 and 512 maps in its last convolutions",
      source: "Zeiler & Fergus 2014, table 2 (b)", caveat: "padding of conv1 inferred from the printed 110 x 110 maps",
      input: [3, 224, 224]
    ) { input, name throws(NetworkError) in try network(name, input, upperMaps: [512, 1024, 512]) },
    Architecture(
      "clarifai", "Clarifai's form of ZFNet, winner of ILSVRC 2013", source: "Zeiler & Fergus 2014, table 2 (b)",
      caveat: "Clarifai's exact network was never published; counted as ZFNet (b)", input: [3, 224, 224]
    ) { input, name throws(NetworkError) in try network(name, input, upperMaps: [512, 1024, 512]) },
  ]

  private static func network(
    _ name: String, _ input: FeatureShape, upperMaps: [Int]
  ) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input)
    net.convolution("conv1", 96, kernel: 7, stride: 2, padding: 1)
    net.maxPool("pool1", window: 3, stride: 2, rounding: .ceil)
    net.apply(.localResponseNormalization(.init(size: 5)), named: "norm1")
    net.convolution("conv2", 256, kernel: 5, stride: 2, padding: .valid)
    net.maxPool("pool2", window: 3, stride: 2, rounding: .ceil)
    net.apply(.localResponseNormalization(.init(size: 5)), named: "norm2")
    for (index, maps) in upperMaps.enumerated() { net.convolution("conv\(index + 3)", maps, kernel: 3) }
    net.maxPool("pool5", window: 3, stride: 2)
    net.denseClassifier()
    return try net.finish()
  }
}
