/// Every architecture there is: the one registry.
package enum ArchitectureCatalog {
  package static let architectures: [Architecture] =
    [
      Perceptron.architectures, LeNet.architectures, AlexNet.architectures, ZFNet.architectures, VGG.architectures,
      NetworkInNetwork.architectures, GoogLeNet.architectures, BNInception.architectures, InceptionV3.architectures,
      ResNet.architectures, CIFARResNet.architectures, InceptionV4.architectures, InceptionResNet.architectures,
      DenseNet.architectures, SqueezeNet.architectures, MobileNet.architectures, ShuffleNet.architectures,
      MNASNet.architectures, EfficientNet.architectures, RegNet.architectures, ConvNeXt.architectures,
      VisionTransformer.architectures, UNet.architectures,
    ].flatMap(\.self)

  /// - Throws: `UnknownArchitecture`, which names the nearest one, and `NetworkError` for layer sizes that are none.
  package static func architecture(named name: String) throws -> Architecture {
    if let architecture = architectures.first(where: { $0.name == name }) { return architecture }
    if let architecture = try Perceptron.architecture(fromText: name) { return architecture }
    throw UnknownArchitecture(name: name, nearest: NearestName.find(name, among: architectures.map(\.name)))
  }
}
