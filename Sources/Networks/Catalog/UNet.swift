/// The network for segmentation whose second half reads the maps of the first.
///
/// - Source: Ronneberger, Fischer & Brox, "U-Net: Convolutional Networks for Biomedical Image Segmentation", MICCAI 2015,
///   figure 1.
enum UNet {
  static let architectures = [
    Architecture(
      "unet", "U-Net without padding: 388x388 from 572x572", source: "Ronneberger et al. 2015, figure 1",
      input: [1, 572, 572], build: network)
  ]

  private static let maps = [64, 128, 256, 512]

  private static func network(_ input: FeatureShape, _ name: String) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input)
    var skipped: [LayerReference] = []
    for (level, maps) in maps.enumerated() {
      convolutions(&net, "down\(level + 1)", maps)
      skipped.append(net.last)
      net.maxPool("pool\(level + 1)", window: 2, stride: 2)
    }
    convolutions(&net, "bottom", 1024)
    var lost = 4
    for (level, maps) in maps.enumerated().reversed() {
      let name = "up\(level + 1)"
      let below = net.apply(
        .transposedConvolution(.init(outputChannels: maps, kernel: 2, stride: 2)), to: net.last,
        named: name + "/upsample")
      // What is cropped on each side is what the valid convolutions below have taken away.
      lost *= 2
      let crop = PadOperation(Margins(bothSides: Extent(height: -lost / 2, width: -lost / 2)))
      let left = net.apply(.pad(crop), to: skipped[level], named: name + "/crop")
      net.apply(.concatenation(), to: left, below, named: name + "/concat")
      convolutions(&net, name, maps)
      lost += 8
    }
    net.convolution("output", 2, kernel: 1, activation: .softmax())
    return try net.finish()
  }

  private static func convolutions(_ net: inout NetworkBuilder, _ name: String, _ maps: Int) {
    net.convolution(name + "/conv1", maps, kernel: 3, padding: .valid)
    net.convolution(name + "/conv2", maps, kernel: 3, padding: .valid)
  }
}
