import Convolution
import Foundation
import NetworkCosts
import Networks
import TestSupport
import Testing

struct ConvolutionLayersTests {
  private static let names = ArchitectureCatalog.architectures.map(\.name)
  private static let convolutionalNames = names.filter {
    try! !ArchitectureCatalog.convolutionLayers(ofNetworkNamed: $0).isEmpty
  }

  @Test func `VGG-16 has nine distinct convolutions, named after the first of their kind`() throws {
    let layers = try ArchitectureCatalog.convolutionLayers(ofNetworkNamed: "vgg16", batch: 1)
    #expect(
      layers.map(\.label) == [
        "\"vgg16:conv1_1\"", "\"vgg16:conv1_2\"", "\"vgg16:conv2_1\"", "\"vgg16:conv2_2\"", "\"vgg16:conv3_1\"",
        "\"vgg16:conv3_2*2\"", "\"vgg16:conv4_1\"", "\"vgg16:conv4_2*2\"", "\"vgg16:conv5_1*3\"",
      ])
    #expect(layers[5].name == "vgg16:conv3_2")
    #expect(layers[5].multiplicity == 2)
    #expect(layers[5].descriptor == "mb1ic256ih56oc256oh56kh3ph1n\"vgg16:conv3_2*2\"")
  }

  @Test func `AlexNet's second convolution has two groups`() throws {
    let layer = try ArchitectureCatalog.convolutionLayers(ofNetworkNamed: "alexnet", batch: 2)[1]
    #expect(layer.shapeDescriptor == "g2ic96ih27oc256oh27kh5ph2")
  }

  @Test(arguments: names)
  func `distinct convolutions times their multiplicities make the network's MACs`(name: String) throws {
    let network = try ArchitectureCatalog.architecture(named: name).network()
    let layers = try network.convolutionLayers(batch: 3)
    #expect(Set(layers.map(\.problem)).count == layers.count)
    let counts = layers.map { (OperationCount($0.problem), $0.multiplicity) }
    // Sixty of the ninety-six channel pairs of LeNet-5's C3 are connected; as a problem it is dense.
    let unconnected = name == "lenet5-1998" ? 36 * 25 * 100 : 0
    // Transposed convolutions are no problems for forward convolution.
    let macs = network.layers.filter { $0.operation.kind == "convolution" }.map(\.macs)
    let (dense, inBounds) = (macs.reduce(0) { $0 + $1.convolution }, macs.reduce(0) { $0 + $1.inBoundsConvolution })
    #expect(counts.reduce(0) { $0 + $1.0.denseMACs * $1.1 } == 3 * (dense + unconnected))
    #expect(counts.reduce(0) { $0 + $1.0.inBoundsMACs * $1.1 } == 3 * (inBounds + unconnected))
  }

  @Test(arguments: convolutionalNames)
  func `the committed shape file is the one that the catalog generates`(name: String) throws {
    let architecture = try ArchitectureCatalog.architecture(named: name)
    let text = try architecture.network().shapesFile(source: architecture.source)
    try requireSnapshot(text, file: projectFolder.appending(path: "Benchmarks/Shapes/\(name).shapes"))
  }

  @Test(arguments: convolutionalNames)
  func `the committed shape file reads back as the network's convolutions`(name: String) throws {
    var reader = BatchFileReader(forms: [ProblemForm(.forward)])
    let entries = try reader.read(projectFolder.appending(path: "Benchmarks/Shapes/\(name).shapes").path).entries
    let layers = try ArchitectureCatalog.convolutionLayers(ofNetworkNamed: name)
    #expect(entries.map(\.layer.problem) == layers.map(\.problem))
    #expect(entries.map(\.layer.label) == layers.map(\.label))
  }

  @Test func `every shape file belongs to an architecture`() throws {
    let folder = projectFolder.appending(path: "Benchmarks/Shapes").path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".shapes") }
    #expect(files.sorted() == Self.convolutionalNames.map { $0 + ".shapes" }.sorted())
  }

  @Test func `the README says how many architectures there are`() throws {
    let text = try String(contentsOf: projectFolder.appending(path: "README.md"), encoding: .utf8)
    #expect(text.contains(" \(Self.names.count) architectures"))
  }

  @Test func `an unknown name is refused with the nearest one`() {
    #expect(throws: UnknownArchitecture(name: "resnet-50", nearest: "resnet50")) {
      try ArchitectureCatalog.architecture(named: "resnet-50")
    }
    #expect(throws: UnknownArchitecture(name: "transformer", nearest: nil)) {
      try ArchitectureCatalog.architecture(named: "transformer")
    }
  }

  @Test func `a batch below one is refused`() {
    #expect(throws: ConvolutionProblemError.self) {
      try ArchitectureCatalog.convolutionLayers(ofNetworkNamed: "vgg16", batch: 0)
    }
  }
}
