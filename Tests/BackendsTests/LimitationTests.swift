import Backends
import Convolution
import Kernels
import Testing

struct `Limitations` {
  private let catalog = BackendCatalog.forTests(InstructionSet.available.last!)

  private func reason(_ backend: String, _ descriptor: String, _ direction: ConvolutionDirection = .forward) throws
    -> String?
  {
    let problem = try ConvolutionLayer(descriptor: descriptor, direction: direction).problem
    return try #require(catalog.backend(named: backend)).limitation(for: problem)?.reason
  }

  static let shapesReason =
    "solves square kernels of 2 to 5 taps a stride, lines of 3, 5 or 7 taps a stride, or of 3 taps at stride 2, and "
    + "without dilation larger kernels that are cut into at most 3 such parts in each dimension"

  static let reasonOfLargestTile =
    "solves kernels of 3 taps a stride, and without dilation larger kernels that are cut into at most 3 such parts in each "
    + "dimension"

  static let ofWinograd: [(descriptor: String, reason: String?)] = [
    ("ic3ih9oc4kh3ph1", nil), ("ic3ih9oc4kh5ph2", nil), ("ic3ih9iw9oc4kh1kw7ph0pw3", nil), ("ic3iw9oc4kw5", nil),
    ("ic3ih9iw9oc4kh3kw1ph1pw0", nil), ("g3ic3ih9oc3kh3ph1", nil),
    ("ic3ih9oc4kh2", nil), ("ic3ih9oc4kh3ph1sh2", nil), ("ic3ih9oc4kh11sh4ph2", nil), ("ic3ih9oc4kh3ph1dh1", nil),
    ("ic3ih9oc4kh3sh2dh1ph1", nil), ("ic3ih9iw9oc4kh1kw5sh1sw2", nil),
    ("ic3ih9iw9oc4kh1kw3sh1sw2", nil), ("ic3ih9iw9oc4kh3kw1sh2sw1ph1pw0", nil),
    ("ic3ih9oc4kh7ph3", nil), ("ic3ih9oc4kh15ph7", nil), ("ic3ih9oc4kh11sh2ph5", nil), ("ic3iw19oc4kw8", nil),
    ("ic3iw30oc4kw21", nil), ("ic3ih20iw20oc4kh5kw9", nil), ("ic3iw30oc4kw6sw2", nil), ("ic3iw30oc4kw7dw1", nil),
    ("ic3ih9oc4kh1", shapesReason), ("ic3ih9oc4kh16ph8", shapesReason), ("ic3ih9iw9oc4kh3kw5", shapesReason),
    ("ic3ih9oc4kh6dh1ph5", shapesReason), ("ic3iw30oc4kw6", shapesReason), ("ic3iw30oc4kw22", shapesReason),
    ("ic3ih9oc4kh4sh4", shapesReason), ("ic3ih9iw9oc4kh1kw3sh1sw3", shapesReason),
    ("ic3iw30oc4kw7sw4", shapesReason), ("ic3iw30oc4kw9dw1", shapesReason), ("ic3ih20iw20oc4kh3kw9", shapesReason),
  ]

  @Test(arguments: ofWinograd)
  func `limitations of Winograd's method name what it solves`(descriptor: String, expected: String?) throws {
    for name in (2...6).map({ "winograd-f\($0)" }) + ["winograd"] { #expect(try reason(name, descriptor) == expected) }
    if expected != nil { #expect(try reason("winograd-f7", descriptor) == Self.reasonOfLargestTile) }
  }

  static let ofFourier: [(descriptor: String, reason: String?)] = [
    ("ic3ih9oc4kh3ph1", nil), ("ic3ih200oc4kh127", nil), ("ic3ih9oc4kh7sh4dh2ph9", nil),
    ("ic3ih300oc4kh129", "solves kernels that span less than 128 elements of a phase"),
    ("ic3ih300oc4kh3dh80", "solves kernels that span less than 128 elements of a phase"),
    ("ic3ih600oc4kh200sh2", nil),
  ]

  @Test(arguments: ofFourier)
  func `limitations of the Fourier transform are the longest tile's`(descriptor: String, expected: String?) throws {
    #expect(try reason("fft", descriptor) == expected)
  }

  @Test(arguments: ["direct", "im2col", "im2col-native", "reference"])
  func `limitations are none for plain sums of products`(name: String) throws {
    for descriptor in ["ic3ih9oc4kh3ph1", "g3ic3ih9oc6kh2sh3dh4ph20", "ic3ih300oc4kh129", "ic1iw5oc1ow1kw1pw-2"] {
      #expect(try reason(name, descriptor) == nil)
    }
  }

  @Test func `limitations of the matrix product are what its library can count`() throws {
    let reason = "solves matrices of less than 2^31 rows and columns"
    for descriptor in ["ic1ih65536oc1kh1", "ic1ih3oc1oh65536kh3ph1", "ic2000iw9oc1ow9kw2000000pw0"] {
      #expect(try self.reason("im2col", descriptor) == reason)
    }
    #expect(try self.reason("im2col", "ic1ih46340oc1kh1") == nil)
  }

  @Test(arguments: ["direct", "im2col", "im2col-native"])
  func `limitations of copied rows are those that dilation spreads too far to be counted`(name: String) throws {
    let reason = "solves groups of less than 2^51 bytes of padded input"
    #expect(try self.reason(name, "mb1ic2ih1oc1oh1kh2dh1073741822ph0") == reason)
    #expect(try self.reason(name, "mb1ic2ih1oc1oh1kh2dh1000000ph0") == nil)
    #expect(try self.reason(name, "mb1ic2ih3oc1oh1kh3sh1073741824ph0") == nil)
  }

  @Test func `limitations of huge strides are found in time that grows with the taps alone`() throws {
    let problem = try problem("mb1ic1iw2000000oc1ow2kw1000000sw1000000pw0")
    for backend in catalog.backends { _ = backend.limitation(for: problem) }
  }

  @Test(arguments: [ConvolutionDirection.backwardData, .backwardWeights])
  func `limitations of the gradients are those of the output at the most`(direction: ConvolutionDirection) throws {
    let seed: UInt64 = 78
    var layers = RandomLayers(seed: seed)
    for round in 0..<400 {
      let problem = layers.next()
      let gradient = try problem.inDirection(direction)
      for backend in catalog.algorithms where backend.limitation(for: problem) == nil {
        let limitation = backend.limitation(for: gradient)
        #expect(
          limitation == nil, "\(backend.name), seed \(seed), round \(round), \(ConvolutionLayer(problem).descriptor)")
      }
    }
  }

  @Test func `limitations are the same for every instruction set`() {
    let catalogs = InstructionSet.available.map { BackendCatalog.forTests($0) }
    let seed: UInt64 = 77
    var layers = RandomLayers(seed: seed)
    for round in 0..<400 {
      let problem = layers.next()
      let limitations = catalogs.map { $0.backends.map { $0.limitation(for: problem) } }
      #expect(limitations.allSatisfy { $0 == limitations[0] }, "seed \(seed), round \(round)")
    }
  }
}
