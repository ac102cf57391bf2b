import NetworkCosts
import Networks

/// Every claim there is: what papers and lectures say about the cost of architectures, recomputed from the graphs.
package enum ClaimCatalog {
  package static func claims(_ networks: inout NetworkCache) throws -> [Claim] {
    try factorizations() + [try bottleneck()] + reductions(&networks) + sharing(&networks) + totals(&networks)
      + comparisons(&networks) + challenge(&networks)
  }
}

extension ClaimCatalog {
  /// Maps in and out of the layers that are compared; the numbers are for each square of it.
  private static let maps = 64

  /// Kernel weights of convolutions in a row from `maps` to `maps`, divided by `maps` squared.
  private static func weights(_ kernels: Extent...) throws -> Double {
    var net = NetworkBuilder("kernels", input: [maps, 32, 32])
    for (index, kernel) in kernels.enumerated() { net.convolution("conv\(index)", maps, kernel: kernel) }
    return Double(try net.finish().parameters.weights) / Double(maps * maps)
  }

  private static func factorizations() throws -> [Claim] {
    let (seven, three, five) = (try weights(7), try weights(3), try weights(5))
    let threeThrees = try weights(3, 3, 3)
    let twoThrees = try weights(3, 3)
    let vgg = "Simonyan & Zisserman 2015, section 2.3"
    let rethinking = "Szegedy et al. 2016, section 3"
    return [
      Claim("one 7x7 as three 3x3", source: vgg, "# C² against # C² weights", [("49", seven), ("27", threeThrees)]),
      Claim(
        "one 7x7 as three 3x3", source: vgg, "the 7x7 has #% more", [("81", 100 * (seven / threeThrees - 1))]),
      Claim("one 5x5 as two 3x3", source: rethinking, "# C² against # C² weights", [("25", five), ("18", twoThrees)]),
      Claim(
        "one 5x5 as two 3x3", source: rethinking, "#% fewer; a 5x5 costs # times a 3x3",
        [("28", 100 * (1 - twoThrees / five)), ("2.78", five / three)]),
      Claim(
        "n x n as 1 x n and n x 1", source: rethinking, "#% fewer for n = 3",
        [("33", 100 * (1 - (try weights([1, 3], [3, 1])) / three))]),
      Claim(
        "n x n as 1 x n and n x 1", source: rethinking, asked: "#% fewer for n = 7",
        [Grouping.text(100 * (1 - (try weights([1, 7], [7, 1])) / seven), decimals: 2)]),
      Claim(
        "one 3x3 as two 2x2", source: rethinking, "#% fewer", [("11", 100 * (1 - (try weights(2, 2)) / three))]),
    ]
  }

  private static func bottleneck() throws -> Claim {
    func weights(_ layers: (maps: Int, kernel: Extent)...) throws -> [Double] {
      var net = NetworkBuilder("block", input: [256, 14, 14], form: .normalized)
      for (index, layer) in layers.enumerated() { net.convolution("conv\(index)", layer.maps, kernel: layer.kernel) }
      return try net.finish().layers.map { Double($0.parameters.weights) }.filter { $0 > 0 }
    }
    let parts = try weights((64, 1), (64, 3), (256, 1))
    return Claim(
      "the bottleneck at 256 maps", source: "He et al. 2016, figure 5", asked: "# against # + # + # = # weights",
      (try weights((256, 3)) + parts + [parts.reduce(0, +)]).map { Grouping.text($0, decimals: 0) })
  }
}

extension ClaimCatalog {
  /// What the 1×1 reductions save in each module: the same 3×3, 5×5 and 1×1 widths straight on the module's input, and
  /// the pooling passed through.
  private static func reductions(_ networks: inout NetworkCache) throws -> [Claim] {
    let network = try networks.network("googlenet")
    let source = "Szegedy et al. 2015, section 4"
    return try ["3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b"].map { name in
      let layers = network.layers.filter { $0.name.hasPrefix("inception_\(name)/") }
      let reduced = layers.reduce(0) { $0 + $1.macs.dense }
      let naive = try unreducedModule(layers).macs.dense
      let numbers = [Double(reduced) / 1e6, Double(naive) / 1e6, Double(naive) / Double(reduced)]
      return Claim(
        "1x1 reductions in module \(name)", source: source, asked: "# M against # M MACs, # times",
        numbers.map { Grouping.text($0, decimals: 2) })
    }
  }

  private static func unreducedModule(_ layers: [Layer]) throws -> Network {
    func maps(_ suffix: String) -> Int { layers.first { $0.name.hasSuffix("/" + suffix) }!.outputShape.channels }
    let input = layers[0].inputShapes[0]
    var net = NetworkBuilder("module", input: input)
    net.concatenate(
      "module",
      { $0.convolution("1x1", maps("1x1"), kernel: 1) }, { $0.convolution("3x3", maps("3x3"), kernel: 3) },
      { $0.convolution("5x5", maps("5x5"), kernel: 5) }, { $0.maxPool("pool", window: 3, stride: 1, padding: 1) })
    return try net.finish()
  }

  /// Weights of a convolution against those of a fully connected layer between the same maps.
  private static func sharing(_ networks: inout NetworkCache) throws -> [Claim] {
    try [("lenet5-1998", "C1"), ("alexnet", "conv1"), ("vgg16", "conv1_1")].map { name, layerName in
      let layer = try networks.network(name).layers.first { $0.name == layerName }!
      let dense = layer.inputShapes[0].elementCount * layer.outputShape.elementCount
      return Claim(
        "weight sharing in \(name) \(layerName)", source: "LeCun et al. 1998, section II.A",
        asked: "# weights against # fully connected, # times",
        [layer.parameters.weights, dense, dense / layer.parameters.weights].map { Grouping.text($0) })
    }
  }
}

extension ClaimCatalog {
  private static func totals(_ networks: inout NetworkCache) throws -> [Claim] {
    let lenet = try networks.network("lenet5-1998")
    let alexnet = try networks.network("alexnet")
    let vggs = ["vgg11", "vgg11-lrn", "vgg13", "vgg16-c", "vgg16", "vgg19"]
    let resnets = ["resnet18-a", "resnet34-a", "resnet50", "resnet101", "resnet152"]
    let vggParameters = try vggs.map { Double(try networks.network($0).parameters.total) / 1e6 }
    let resnetMACs = try resnets.map { Double(try networks.network($0).macs.dense) / 1e9 }
    return try [
      Claim(
        "LeNet-5's size", source: "LeCun et al. 1998, section II.B", "# parameters, # connections",
        [
          ("60,000", Double(lenet.parameters.total)),
          ("340,908", Double(lenet.layers.reduce(0) { $0 + $1.connectionCount })),
        ]),
      Claim(
        "AlexNet's parameters", source: "Krizhevsky et al. 2012, abstract", "# M parameters",
        [("60", Double(alexnet.parameters.total) / 1e6)]),
      Claim(
        "AlexNet's units", source: "Krizhevsky et al. 2012, abstract", "# units",
        [("650,000", Double(alexnet.layers.reduce(0) { $0 + $1.unitCount }))],
        explanation: "the list of layer sizes in the paper starts with 253,440 where 55*55*96 = 290,400"
      ),
      Claim(
        "VGG's parameters, A to E", source: "Simonyan & Zisserman 2015, table 2", "#, #, #, #, #, # M",
        zip(["133", "133", "133", "134", "138", "144"], vggParameters).map { ($0, $1) }),
      Claim(
        "ResNet's FLOPs, 18 to 152 layers", source: "He et al. 2016, table 1", "#, #, #, #, # G multiply-adds",
        zip(["1.8", "3.6", "3.8", "7.6", "11.3"], resnetMACs).map { ($0, $1) },
        explanation: "3.858 is cut off, the others are rounded; 18 and 34 layers with option A"),
    ] + strideOfResNet(&networks)
  }

  private static func strideOfResNet(_ networks: inout NetworkCache) throws -> [Claim] {
    let published = try networks.network("resnet50").macs.dense
    let later = try networks.network("resnet50-v1.5").macs.dense
    let (topic, source) = ("ResNet-50 with 3.8 or 4.1 G", "torchvision resnet50")
    return [
      Claim(topic, source: source, "# G", [("4.089", Double(later) / 1e9)]),
      Claim(
        topic, source: source, asked: "# MACs more than the paper's", [Grouping.text(later - published)],
        explanation: "v1.5 has its stride in the 3x3, so the 1x1 before it runs on four times the positions"),
    ]
  }

  private static func comparisons(_ networks: inout NetworkCache) throws -> [Claim] {
    func parameters(_ name: String) throws -> Double { Double(try networks.network(name).parameters.total) }
    func macs(_ name: String) throws -> Double { Double(try networks.network(name).macs.dense) }
    return try [
      Claim(
        "GoogLeNet against AlexNet", source: "Szegedy et al. 2015, introduction", "# times fewer parameters",
        [("12", try parameters("alexnet") / parameters("googlenet"))],
        explanation: "12 times would need 5 M; the paper's own table sums to 6.8 M"),
      Claim(
        "VGG against AlexNet", source: "Szegedy et al. 2016, section 1", "# times the parameters",
        [("3", try parameters("vgg16") / parameters("alexnet"))], explanation: "2.36 times for the larger VGG E"),
      Claim(
        "34 layers against VGG-19", source: "He et al. 2016, section 3.3", "#% of the multiply-adds",
        [("18", try 100 * macs("resnet34-a") / macs("vgg19"))]),
      try doubledThreeByThrees(of: networks.network("googlenet")),
      Claim(
        "BN-Inception against GoogLeNet", source: "summed over the layer tables",
        asked: "#% more parameters, #% more cost",
        [
          100 * (try parameters("bn-inception") / parameters("googlenet") - 1),
          100 * (try macs("bn-inception") / macs("googlenet") - 1),
        ].map { Grouping.text($0, decimals: 2) },
        explanation: "13.6 M parameters are stated, the layer table gives 11.2 M"),
      Claim(
        "Inception v3's cost", source: "Szegedy et al. 2016, abstract", "# billion multiply-adds",
        [("5", try macs("inception-v3") / 1e9)], explanation: "every public definition costs 5.7 billion"),
      Claim(
        "Inception v3's parameters", source: "Szegedy et al. 2016, abstract", stated: "less than 25 M parameters",
        computed: Grouping.text(try parameters("inception-v3") / 1e6, decimals: 2) + " M parameters",
        holds: try parameters("inception-v3") < 25e6),
      Claim(
        "152 layers against VGG", source: "He et al. 2016, section 4.1",
        stated: "fewer multiply-adds than VGG-16 and 19",
        computed: try ["resnet152", "vgg16", "vgg19"].map { Grouping.text(try macs($0) / 1e9, decimals: 2) }
          .joined(separator: ", ") + " G",
        holds: try macs("resnet152") < min(macs("vgg16"), macs("vgg19"))),
    ] + ["alexnet", "vgg16", "googlenet", "resnet50"].map { try denseShare(&networks, $0) }
  }

  /// GoogLeNet with two 3×3 in the place of each 5×5, both as wide as that.
  private static func doubledThreeByThrees(of network: Network) throws -> Claim {
    var (parameters, macs) = (network.parameters.total, network.macs.dense)
    for layer in network.layers where layer.name.hasSuffix("/5x5") {
      var net = NetworkBuilder("double", input: layer.inputShapes[0])
      for name in ["first", "second"] { net.convolution(name, layer.outputShape.channels, kernel: 3, padding: 1) }
      let double = try net.finish()
      parameters += double.parameters.total - layer.parameters.total
      macs += double.macs.dense - layer.macs.dense
    }
    return Claim(
      "each 5x5 of GoogLeNet as two 3x3", source: "Ioffe & Szegedy 2015, appendix", "#% more parameters, #% more cost",
      [
        ("25", 100 * (Double(parameters) / Double(network.parameters.total) - 1)),
        ("30", 100 * (Double(macs) / Double(network.macs.dense) - 1)),
      ], explanation: "both 3x3 are taken as wide as the 5x5; BN-Inception widens its modules too")
  }

  private static func denseShare(_ networks: inout NetworkCache, _ name: String) throws -> Claim {
    let network = try networks.network(name)
    let dense = network.layers.filter { $0.macs.fullyConnected > 0 }.reduce(0) { $0 + $1.parameters.total }
    return Claim(
      "fully connected layers of \(name)", source: "summed over the layer tables",
      asked: "#% of the parameters, #% of the MACs",
      [
        100 * Double(dense) / Double(network.parameters.total),
        100 * Double(network.macs.fullyConnected) / Double(network.macs.dense),
      ].map { Grouping.text($0, decimals: 2) })
  }

  /// Depth and top-5 error of the winners, and what the last one before ResNet took.
  private static func challenge(_ networks: inout NetworkCache) throws -> [Claim] {
    let accuracies = try Accuracy.all(&networks)
    func error(_ year: String, _ entry: String) -> Double {
      accuracies.first { $0.architecture == "ILSVRC \(year)" && $0.variant.hasPrefix(entry) }!.top5Error!
    }
    func depth(_ name: String) throws -> Double { Double(try networks.network(name).depth) }
    let winner = accuracies.first { $0.architecture == "ILSVRC 2014" && $0.variant == "GoogLeNet" }!
    let sentence = "# layers, #% top-5 error"
    return [
      Claim(
        "ILSVRC 2012, SuperVision", source: "Russakovsky et al. 2015", sentence,
        [("8", try depth("alexnet")), ("16.4", error("2012", "SuperVision"))]),
      Claim(
        "ILSVRC 2013, Clarifai", source: "Russakovsky et al. 2015", sentence,
        [("8", try depth("clarifai")), ("11.7", error("2013", "Clarifai"))],
        explanation: "the network was never published; counted as ZFNet (b)"),
      Claim(
        "ILSVRC 2014, VGG", source: "Simonyan & Zisserman 2015, section 4.5", sentence,
        [("19", try depth("vgg19")), ("7.32", error("2014", "VGG"))]),
      Claim(
        "ILSVRC 2014, GoogLeNet", source: "Szegedy et al. 2015, section 7", sentence,
        [("22", try depth("googlenet")), ("6.67", error("2014", "GoogLeNet"))]),
      Claim(
        "ILSVRC 2014, GoogLeNet", source: "Szegedy et al. 2015, table 3", "7 models and 144 crops: # forward passes",
        [("1,008", Double(winner.forwardPasses!))]),
      Claim(
        "ILSVRC 2015, ResNet", source: "He et al. 2016, table 5", sentence,
        [("152", try depth("resnet152")), ("3.57", error("2015", "ResNet"))]),
    ]
  }
}
