import NetworkCosts
import Networks
import Testing

/// Totals that a named public definition or a paper's own table gives to the unit.
struct ExpectedTotals: Sendable, CustomTestStringConvertible {
  let name: String
  let weights: Int
  let biases: Int
  let normalization: Int
  let convolutionMACs: Int
  let fullyConnectedMACs: Int
  let units: Int
  let weightLayers: Int
  let source: String

  init(
    _ name: String, _ weights: Int, _ biases: Int, _ normalization: Int, _ convolutionMACs: Int,
    _ fullyConnectedMACs: Int, _ units: Int, _ weightLayers: Int, _ source: String
  ) {
    self.name = name
    self.weights = weights
    self.biases = biases
    self.normalization = normalization
    self.convolutionMACs = convolutionMACs
    self.fullyConnectedMACs = fullyConnectedMACs
    self.units = units
    self.weightLayers = weightLayers
    self.source = source
  }

  var testDescription: String { "\(name) (\(source))" }
}

struct TotalsTests {
  @Test(arguments: expectedTotals)
  func `totals agree to the unit with the public definition`(expected: ExpectedTotals) throws {
    let network = try ArchitectureCatalog.architecture(named: expected.name).network()
    #expect(network.parameters.weights == expected.weights)
    #expect(network.parameters.biases == expected.biases)
    #expect(network.parameters.normalization == expected.normalization)
    #expect(network.macs.convolution == expected.convolutionMACs)
    #expect(network.macs.fullyConnected == expected.fullyConnectedMACs)
    #expect(network.layers.reduce(0) { $0 + $1.unitCount } == expected.units)
    #expect(network.layers.count(where: \.isWeightLayer) == expected.weightLayers)
  }

  @Test func `every architecture of the catalog has expected totals, and no other has`() {
    #expect(expectedTotals.map(\.name).sorted() == ArchitectureCatalog.architectures.map(\.name).sorted())
  }
}

/// For each architecture: weights, biases, normalisation, convolution and fully connected MACs, units, weight layers.
let expectedTotals: [ExpectedTotals] = [
  ExpectedTotals(
    "perceptron", 784, 1, 0, 0, 784, 1, 1, "d weights, one bias"),
  ExpectedTotals(
    "two-layer", 238_200, 310, 0, 0, 238_200, 310, 2, "dH + H + HK + K"),
  ExpectedTotals(
    "multi-layer", 266_200, 410, 0, 0, 266_200, 410, 3, "sum over layers of (inputs + 1) x outputs"),
  ExpectedTotals(
    "lenet5-1998", 59_752, 248, 0, 315_600, 10_080, 8_094, 7, "LeCun et al. 1998, section II.B"),
  ExpectedTotals(
    "lenet5", 61_470, 236, 0, 405_600, 10_920, 6_518, 5, "summed by hand"),
  ExpectedTotals(
    "lenet-caffe", 430_500, 580, 0, 1_888_000, 405_000, 15_230, 4, "BVLC Caffe examples/mnist"),
  ExpectedTotals(
    "alexnet", 60_954_656, 10_568, 0, 665_784_864, 58_621_952, 659_272, 8, "BVLC bvlc_alexnet"),
  ExpectedTotals(
    "alexnet-ungrouped", 62_367_776, 10_568, 0, 1_076_634_144, 58_621_952, 659_272, 8, "summed by hand"),
  ExpectedTotals(
    "alexnet-torchvision", 61_090_496, 10_344, 0, 655_566_528, 58_621_952, 494_184, 8, "torchvision alexnet"),
  ExpectedTotals(
    "zfnet", 62_347_040, 10_568, 0, 1_109_410_944, 58_621_952, 1_516_904, 8, "summed by hand from figure 3"),
  ExpectedTotals(
    "zfnet-512", 107_616_032, 11_592, 0, 2_380_334_208, 96_370_688, 1_689_960, 8, "summed by hand from table 2"),
  ExpectedTotals(
    "clarifai", 107_616_032, 11_592, 0, 2_380_334_208, 96_370_688, 1_689_960, 8, "counted as ZFNet (b)"),
  ExpectedTotals(
    "vgg11", 132_851_392, 11_944, 0, 7_485_456_384, 123_633_664, 7_435_240, 11, "torchvision vgg11"),
  ExpectedTotals(
    "vgg11-lrn", 132_851_392, 11_944, 0, 7_485_456_384, 123_633_664, 7_435_240, 11,
    "torchvision vgg11; normalisation across maps has no weights"),
  ExpectedTotals(
    "vgg13", 133_035_712, 12_136, 0, 11_184_832_512, 123_633_664, 12_252_136, 13, "torchvision vgg13"),
  ExpectedTotals(
    "vgg16-c", 133_625_536, 13_416, 0, 11_647_254_528, 123_633_664, 13_556_712, 16,
    "Simonyan & Zisserman 2015, table 1"),
  ExpectedTotals(
    "vgg16", 138_344_128, 13_416, 0, 15_346_630_656, 123_633_664, 13_556_712, 16, "torchvision vgg16"),
  ExpectedTotals(
    "vgg19", 143_652_544, 14_696, 0, 19_508_428_800, 123_633_664, 14_861_288, 19, "torchvision vgg19"),
  ExpectedTotals(
    "nin-cifar10", 965_568, 1_418, 0, 222_486_528, 0, 631_424, 9, "the author's cuda-convnet definition"),
  ExpectedTotals(
    "nin-imagenet", 7_589_920, 5_256, 0, 1_100_188_800, 0, 1_704_096, 12, "Caffe model zoo, NIN-ImageNet"),
  ExpectedTotals(
    "googlenet", 6_990_272, 8_280, 0, 1_581_647_872, 1_024_000, 3_227_160, 58, "BVLC bvlc_googlenet deploy"),
  ExpectedTotals(
    "googlenet-aux", 13_365_696, 12_584, 0, 1_583_777_792, 7_266_304, 3_235_304, 64, "BVLC bvlc_googlenet train_val"),
  ExpectedTotals(
    "googlenet-separable", 6_983_576, 8_280, 0, 1_497_653_248, 1_024_000, 3_528_216, 59,
    "Szegedy et al. 2015, table 1"),
  ExpectedTotals(
    "googlenet-torchvision", 6_609_344, 1_000, 14_560, 1_497_352_192, 1_024_000, 3_227_160, 58,
    "torchvision googlenet"),
  ExpectedTotals(
    "googlenet-torchvision-aux", 12_984_768, 5_048, 15_072, 1_499_482_112, 7_266_304, 3_235_304, 64,
    "torchvision googlenet, aux_logits"),
  ExpectedTotals(
    "googlenet-bn", 6_990_272, 1_000, 14_560, 1_581_647_872, 1_024_000, 3_227_160, 58, "summed by hand"),
  ExpectedTotals(
    "bn-inception", 11_174_080, 1_000, 19_904, 2_017_827_840, 1_024_000, 3_725_000, 70, "lim0606/caffe-googlenet-bn"),
  ExpectedTotals(
    "bn-inception-separable", 11_167_384, 1_000, 19_904, 1_933_833_216, 1_024_000, 4_026_056, 71,
    "TF-slim inception_v2"),
  ExpectedTotals(
    "bn-inception-paper", 11_264_192, 1_000, 20_032, 2_031_576_064, 1_024_000, 3_737_544, 70,
    "Ioffe & Szegedy 2015, figure 5"),
  ExpectedTotals(
    "bn-inception-paper-separable", 11_257_496, 1_000, 20_032, 1_947_581_440, 1_024_000, 4_038_600, 71,
    "Ioffe & Szegedy 2015, figure 5"),
  ExpectedTotals(
    "inception-v2", 23_780_032, 1_000, 34_304, 5_297_838_272, 2_048_000, 7_566_568, 93,
    "our reading of Szegedy et al. 2016"),
  ExpectedTotals(
    "inception-v3", 23_799_136, 1_000, 34_432, 5_711_168_096, 2_048_000, 8_968_488, 95, "torchvision inception_v3"),
  ExpectedTotals(
    "inception-v3-aux", 27_123_040, 2_000, 36_224, 5_716_083_296, 2_816_000, 8_973_456, 98,
    "torchvision inception_v3, aux_logits"),
  ExpectedTotals(
    "inception-v3-paper", 24_374_624, 1_000, 35_072, 6_043_445_856, 2_048_000, 8_604_776, 96,
    "our reading of Szegedy et al. 2016, table 1"),
  ExpectedTotals(
    "plain18", 11_506_880, 1_000, 7_808, 1_794_293_760, 512_000, 2_309_096, 18, "He et al. 2016, table 1"),
  ExpectedTotals(
    "resnet18-a", 11_506_880, 1_000, 7_808, 1_794_293_760, 512_000, 2_309_096, 18, "He et al. 2016, table 1"),
  ExpectedTotals(
    "resnet18", 11_678_912, 1_000, 9_600, 1_813_561_344, 512_000, 2_484_712, 21, "torchvision resnet18"),
  ExpectedTotals(
    "resnet18-c", 12_031_168, 1_000, 11_648, 1_877_786_624, 512_000, 3_061_736, 26, "He et al. 2016, section 4.1"),
  ExpectedTotals(
    "plain34", 21_607_616, 1_000, 15_232, 3_643_981_824, 512_000, 3_563_496, 34, "He et al. 2016, table 1"),
  ExpectedTotals(
    "resnet34-a", 21_607_616, 1_000, 15_232, 3_643_981_824, 512_000, 3_563_496, 34, "He et al. 2016, table 1"),
  ExpectedTotals(
    "resnet34", 21_779_648, 1_000, 17_024, 3_663_249_408, 512_000, 3_739_112, 37, "torchvision resnet34"),
  ExpectedTotals(
    "resnet34-c", 22_693_056, 1_000, 22_784, 3_830_235_136, 512_000, 4_943_336, 50, "He et al. 2016, section 4.1"),
  ExpectedTotals(
    "resnet50", 25_502_912, 1_000, 53_120, 3_855_925_248, 2_048_000, 10_588_136, 54,
    "He's prototxt without conv1's bias"),
  ExpectedTotals(
    "resnet50-v1.5", 25_502_912, 1_000, 53_120, 4_087_136_256, 2_048_000, 11_114_984, 54, "torchvision resnet50"),
  ExpectedTotals(
    "resnet50-a", 22_734_016, 1_000, 45_440, 3_496_263_680, 2_048_000, 9_082_856, 50, "He et al. 2016, section 4.1"),
  ExpectedTotals(
    "resnet50-c", 40_051_904, 1_000, 75_648, 6_322_176_000, 2_048_000, 14_602_216, 66, "He et al. 2016, section 4.1"),
  ExpectedTotals(
    "resnet50-caffe", 25_502_912, 1_064, 53_120, 3_855_925_248, 2_048_000, 10_588_136, 54, "He's prototxt"),
  ExpectedTotals(
    "resnet101", 44_442_816, 1_000, 105_344, 7_568_146_432, 2_048_000, 15_706_088, 105, "He's prototxt"),
  ExpectedTotals(
    "resnet101-v1.5", 44_442_816, 1_000, 105_344, 7_799_357_440, 2_048_000, 16_232_936, 105, "torchvision resnet101"),
  ExpectedTotals(
    "resnet152", 60_040_384, 1_000, 151_424, 11_280_367_616, 2_048_000, 22_028_264, 156, "He's prototxt"),
  ExpectedTotals(
    "resnet152-v1.5", 60_040_384, 1_000, 151_424, 11_511_578_624, 2_048_000, 22_555_112, 156,
    "torchvision resnet152"),
  ExpectedTotals(
    "inception-v4", 42_615_648, 1_000, 63_168, 12_252_438_624, 1_536_000, 15_090_184, 150, "timm inception_v4"),
  ExpectedTotals(
    "inception-resnet-v1", 22_709_088, 20_200, 27_040, 6_204_569_696, 1_792_000, 13_134_648, 128,
    "widths of davidsandberg/facenet"),
  ExpectedTotals(
    "inception-resnet-v1-facenet", 24_306_528, 21_992, 28_576, 6_306_805_856, 1_792_000, 13_298_488, 133,
    "widths of davidsandberg/facenet"),
  ExpectedTotals(
    "inception-resnet-v2", 32_375_904, 25_160, 32_864, 9_255_809_632, 2_144_000, 17_138_520, 133,
    "widths of titu1994's port"),
  ExpectedTotals(
    "inception-resnet-v2-repeated", 55_177_824, 49_320, 57_344, 14_139_867_232, 2_144_000, 27_194_440, 243,
    "summed by hand"),
  ExpectedTotals(
    "inception-resnet-v2-slim", 55_736_160, 46_760, 60_544, 13_154_258_016, 1_536_000, 25_059_976, 245,
    "timm inception_resnet_v2"),
  ExpectedTotals(
    "vgg16-bn", 138_344_128, 13_416, 8_448, 15_346_630_656, 123_633_664, 13_556_712, 16,
    "torchvision vgg16_bn: 138,365,992 parameters"),
  ExpectedTotals(
    "inception-v4-aux", 45_972_320, 2_000, 64_960, 12_258_173_024, 2_304_000, 15_095_152, 153,
    "TF-slim inception_v4: 46,039,280 parameters"),
  ExpectedTotals(
    "inception-resnet-v2-slim-aux", 59_101_024, 47_760, 62_336, 13_160_197_216, 2_304_000, 25_064_944, 248,
    "TF-slim inception_resnet_v2: 59,211,120 parameters"),
  ExpectedTotals(
    "vgg11-adaptive", 132_851_392, 11_944, 0, 7_485_456_384, 123_633_664, 7_435_240, 11, "torchvision vgg11"),
  ExpectedTotals(
    "vgg13-adaptive", 133_035_712, 12_136, 0, 11_184_832_512, 123_633_664, 12_252_136, 13, "torchvision vgg13"),
  ExpectedTotals(
    "vgg16-adaptive", 138_344_128, 13_416, 0, 15_346_630_656, 123_633_664, 13_556_712, 16, "torchvision vgg16"),
  ExpectedTotals(
    "vgg19-adaptive", 143_652_544, 14_696, 0, 19_508_428_800, 123_633_664, 14_861_288, 19, "torchvision vgg19"),
  ExpectedTotals(
    "mobilenet-v2", 3_469_760, 1_000, 34_112, 299_494_272, 1_280_000, 6_679_112, 53, "torchvision mobilenet_v2"),
  ExpectedTotals(
    "mobilenet-v3-small", 2_525_832, 4_912, 12_112, 54_896_576, 1_613_824, 1_417_680, 54,
    "torchvision mobilenet_v3_small"),
  ExpectedTotals(
    "mobilenet-v3-large", 5_451_272, 7_360, 24_400, 214_080_960, 2_508_800, 4_407_168, 64,
    "torchvision mobilenet_v3_large"),
  ExpectedTotals(
    "densenet121", 7_894_208, 1_000, 83_648, 2_833_137_664, 1_024_000, 6_900_200, 121, "torchvision densenet121"),
  ExpectedTotals(
    "densenet169", 13_990_080, 1_000, 158_400, 3_358_179_328, 1_664_000, 7_301_608, 169, "torchvision densenet169"),
  ExpectedTotals(
    "densenet201", 19_783_872, 1_000, 229_056, 4_289_445_888, 1_920_000, 7_853_544, 201, "torchvision densenet201"),
  ExpectedTotals(
    "squeezenet1.0", 1_244_448, 3_976, 0, 818_924_576, 0, 4_346_248, 26, "torchvision squeezenet1_0"),
  ExpectedTotals(
    "squeezenet1.1", 1_231_552, 3_944, 0, 349_151_936, 0, 2_589_352, 26, "torchvision squeezenet1_1"),
  ExpectedTotals(
    "resnext50-32x4d", 24_959_680, 1_000, 68_224, 4_228_431_872, 2_048_000, 14_401_512, 54,
    "torchvision resnext50_32x4d"),
  ExpectedTotals(
    "resnext101-32x8d", 88_587_456, 1_000, 202_880, 16_411_967_488, 2_048_000, 31_210_472, 105,
    "torchvision resnext101_32x8d"),
  ExpectedTotals(
    "wide-resnet50-2", 68_814_016, 1_000, 68_224, 11_395_973_120, 2_048_000, 14_401_512, 54,
    "torchvision wide_resnet50_2"),
  ExpectedTotals(
    "efficientnet-b0", 5_236_192, 10_340, 42_016, 384_534_752, 1_280_000, 6_748_036, 82, "torchvision efficientnet_b0"),
  ExpectedTotals(
    "efficientnet-b1", 7_716_976, 15_160, 62_048, 685_522_832, 1_280_000, 10_884_328, 116,
    "torchvision efficientnet_b1"),
  ExpectedTotals(
    "efficientnet-b2", 9_026_016, 16_410, 67_568, 1_086_121_456, 1_408_000, 16_203_450, 116,
    "torchvision efficientnet_b2"),
  ExpectedTotals(
    "efficientnet-b3", 12_124_856, 21_080, 87_296, 1_825_605_392, 1_536_000, 23_831_296, 131,
    "torchvision efficientnet_b3"),
  ExpectedTotals(
    "efficientnet-b4", 19_186_376, 30_040, 125_200, 4_391_979_024, 1_792_000, 49_489_032, 161,
    "torchvision efficientnet_b4"),
  ExpectedTotals(
    "shufflenet-v2", 2_261_424, 1_000, 16_180, 143_883_992, 1_024_000, 1_951_200, 57, "torchvision shufflenet_v2_x1_0"),
  ExpectedTotals(
    "mnasnet", 4_344_392, 1_000, 37_920, 313_135_872, 1_280_000, 5_457_640, 53, "torchvision mnasnet1_0"),
  ExpectedTotals(
    "convnext-tiny", 28_530_624, 42_184, 16_320, 292_965_120, 4_162_566_144, 13_435_624, 59,
    "torchvision convnext_tiny"),
  ExpectedTotals(
    "vit-b16", 86_444_544, 84_712, 38_400, 115_605_504, 17_448_222_720, 16_491_496, 50, "torchvision vit_b_16"),
  ExpectedTotals(
    "mobilenet-v1", 4_209_088, 1_000, 21_888, 567_716_352, 1_024_000, 5_043_688, 28, "timm mobilenetv1_100"),
  ExpectedTotals(
    "seresnet50-v1.5", 28_017_856, 17_048, 53_120, 4_089_651_200, 2_048_000, 11_131_032, 86, "timm seresnet50"),
  ExpectedTotals(
    "seresnet50", 28_017_856, 17_048, 53_120, 3_858_440_192, 2_048_000, 10_604_184, 86, "timm legacy_seresnet50"),
  ExpectedTotals(
    "regnet-x-400mf", 5_457_120, 1_000, 37_856, 413_412_608, 400_000, 3_174_632, 72, "torchvision regnet_x_400mf"),
  ExpectedTotals(
    "regnet-y-400mf", 4_310_784, 6_208, 27_152, 401_402_848, 440_000, 3_892_496, 86, "torchvision regnet_y_400mf"),
  ExpectedTotals(
    "resnet20", 268_336, 10, 1_376, 40_550_400, 640, 188_426, 20, "built in PyTorch after He et al. 2016, section 4.2"),
  ExpectedTotals(
    "resnet32", 461_872, 10, 2_272, 68_861_952, 640, 303_114, 32, "built in PyTorch after He et al. 2016, section 4.2"),
  ExpectedTotals(
    "resnet44", 655_408, 10, 3_168, 97_173_504, 640, 417_802, 44, "built in PyTorch after He et al. 2016, section 4.2"),
  ExpectedTotals(
    "resnet56", 848_944, 10, 4_064, 125_485_056, 640, 532_490, 56,
    "built in PyTorch after He et al. 2016, section 4.2"),
  ExpectedTotals(
    "resnet110", 1_719_856, 10, 8_096, 252_887_040, 640, 1_048_586, 110,
    "built in PyTorch after He et al. 2016, section 4.2"),
  ExpectedTotals(
    "unet", 31_023_808, 6_850, 0, 150_428_424_448, 0, 134_353_440, 23,
    "built in PyTorch after Ronneberger et al. 2015, figure 1"),
]
