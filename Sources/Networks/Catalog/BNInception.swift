/// BN-Inception, the network that introduced batch normalisation; TF-slim calls it inception_v2.
///
/// - Source: Ioffe & Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate
///   Shift", ICML 2015, figure 5.
enum BNInception {
  static let architectures = [
    Architecture(
      "bn-inception", "BN-Inception with widths that add up, plain conv1",
      source: "Ioffe & Szegedy 2015, figure 5; lim0606/caffe-googlenet-bn", caveat: widthCaveat, input: [3, 224, 224]
    ) { input, name throws(NetworkError) in try network(name, input, middleProjection: 96, isFirstSeparable: false) },
    Architecture(
      "bn-inception-separable", "BN-Inception with widths that add up, separable conv1",
      source: "TF-slim inception_v2", caveat: widthCaveat, input: [3, 224, 224]
    ) { input, name throws(NetworkError) in try network(name, input, middleProjection: 96, isFirstSeparable: true) },
    Architecture(
      "bn-inception-paper", "BN-Inception with the printed widths, plain conv1",
      source: "Ioffe & Szegedy 2015, figure 5", caveat: widthCaveat, input: [3, 224, 224]
    ) { input, name throws(NetworkError) in try network(name, input, middleProjection: 128, isFirstSeparable: false) },
    Architecture(
      "bn-inception-paper-separable", "BN-Inception with the printed widths, separable conv1",
      source: "Ioffe & Szegedy 2015, figure 5", caveat: widthCaveat, input: [3, 224, 224]
    ) { input, name throws(NetworkError) in try network(name, input, middleProjection: 128, isFirstSeparable: true) },
  ]

  private static let widthCaveat =
    "figure 5 prints projections of 128 in 4c and 4d, which give 608 maps where it says 576; public definitions use 96"

  private static func network(
    _ name: String, _ input: FeatureShape, middleProjection: Int, isFirstSeparable: Bool
  ) throws(NetworkError) -> Network {
    var net = NetworkBuilder(name, input: input, form: .normalized)
    if isFirstSeparable {
      net.separableFirstConvolution()
    } else {
      net.convolution("conv1", 64, kernel: 7, stride: 2)
    }
    net.maxPool("pool1", window: 3, stride: 2, rounding: .ceil)
    net.convolution("conv2_reduce", 64, kernel: 1)
    net.convolution("conv2", 192, kernel: 3)
    net.maxPool("pool2", window: 3, stride: 2, rounding: .ceil)
    module(&net, "3a", 64, (64, 64), (64, 96), (.average, 32))
    module(&net, "3b", 64, (64, 96), (64, 96), (.average, 64))
    reduction(&net, "3c", (128, 160), (64, 96))
    module(&net, "4a", 224, (64, 96), (96, 128), (.average, 128))
    module(&net, "4b", 192, (96, 128), (96, 128), (.average, 128))
    module(&net, "4c", 160, (128, 160), (128, 160), (.average, middleProjection))
    module(&net, "4d", 96, (128, 192), (160, 192), (.average, middleProjection))
    reduction(&net, "4e", (128, 192), (192, 256))
    module(&net, "5a", 352, (192, 320), (160, 224), (.average, 128))
    module(&net, "5b", 352, (192, 320), (192, 224), (.maximum, 128))
    net.averagedClassifier()
    return try net.finish()
  }

  /// GoogLeNet's module with two 3×3 convolutions for the 5×5.
  private static func module(
    _ net: inout NetworkBuilder, _ name: String, _ single: Int, _ medium: (reduced: Int, maps: Int),
    _ double: (reduced: Int, maps: Int), _ pool: (kind: PoolOperation.Function, projected: Int)
  ) {
    net.concatenate(
      "inception_" + name,
      { $0.convolution("1x1", single, kernel: 1) },
      {
        $0.convolution("3x3_reduce", medium.reduced, kernel: 1)
        $0.convolution("3x3", medium.maps, kernel: 3)
      },
      {
        $0.convolution("double3x3_reduce", double.reduced, kernel: 1)
        $0.convolution("double3x3_1", double.maps, kernel: 3)
        $0.convolution("double3x3_2", double.maps, kernel: 3)
      },
      {
        $0.apply(.pool(.init(pool.kind, window: 3, stride: 1, padding: 1)), named: "pool")
        $0.convolution("pool_proj", pool.projected, kernel: 1)
      })
  }

  /// A module that halves the maps: no 1×1 branch, and the pooling is passed through.
  private static func reduction(
    _ net: inout NetworkBuilder, _ name: String, _ medium: (reduced: Int, maps: Int),
    _ double: (reduced: Int, maps: Int)
  ) {
    net.concatenate(
      "inception_" + name,
      {
        $0.convolution("3x3_reduce", medium.reduced, kernel: 1)
        $0.convolution("3x3", medium.maps, kernel: 3, stride: 2)
      },
      {
        $0.convolution("double3x3_reduce", double.reduced, kernel: 1)
        $0.convolution("double3x3_1", double.maps, kernel: 3)
        $0.convolution("double3x3_2", double.maps, kernel: 3, stride: 2)
      },
      { $0.maxPool("pool", window: 3, stride: 2, rounding: .ceil) })
  }
}
