import Convolution
import Tensors
import Testing

struct `Descriptors` {
  struct Vector {
    let descriptor: String
    let operations: Int
    let canonical: String
  }

  static let vectors = [
    Vector(
      descriptor: #"mb1ic3ih224oc64oh112kh7sh2ph3n"name""#, operations: 232_429_056,
      canonical: #"mb1ic3ih224oc64oh112kh7sh2ph3n"name""#),
    Vector(descriptor: "ic64ih56oc64kh3", operations: 429_981_696, canonical: "ic64ih56oc64oh54kh3ph0"),
    Vector(descriptor: "ic64ih56oc64oh56kh3", operations: 451_477_504, canonical: "ic64ih56oc64oh56kh3ph1"),
    Vector(
      descriptor: "ic256ih56oc512oh28kh1sh2ph0", operations: 411_041_792, canonical: "ic256ih56oc512oh28kh1sh2ph0"),
    Vector(descriptor: "ic16ih8oc16oh4kh3sh2", operations: 123_904, canonical: "ic16ih8oc16oh4kh3sh2ph0"),
    Vector(descriptor: "ic16ih8oc16oh2kh3sh2", operations: 36_864, canonical: "ic16ih8oc16oh2kh3sh2ph-1"),
    Vector(
      descriptor: "mb4_ic1ih161iw700_oc32_kh5kw20_sh2sw2_ph0pw0", operations: 689_638_400,
      canonical: "mb4ic1ih161iw700oc32oh79ow341kh5kw20sh2sw2ph0pw0"),
    Vector(
      descriptor: #"g17ic17oc17_ih8oh4kh3ph1sh2_n"dw""#, operations: 8_228,
      canonical: #"g17ic17ih8oc17oh4kh3sh2ph1n"dw""#),
    Vector(descriptor: "ic16ih10oc16kh3ph1sh2sw1", operations: 200_704, canonical: "ic16ih10oc16oh5kh3sh2ph1"),
  ]

  @Test(arguments: vectors)
  func `benchdnn's vectors keep their operation counts and canonical forms`(vector: Vector) throws {
    let layer = try ConvolutionLayer(descriptor: vector.descriptor)
    #expect(OperationCount(layer.problem).inBoundsFLOPs == vector.operations)
    #expect(layer.descriptor == vector.canonical)
    #expect(try ConvolutionLayer(descriptor: layer.descriptor) == layer)
  }

  @Test func `the padding that is left open follows from the other sizes`() throws {
    func axis(_ descriptor: String) throws -> ConvolutionAxis {
      try ConvolutionLayer(descriptor: descriptor).problem.height
    }
    #expect(try axis("mb1ic3ih224oc64oh112kh7sh2ph3").paddingAfter == 2)
    #expect(try axis("ic64ih56oc64kh3").output == 54)
    // (4 − 5) / 2 + 1: benchdnn's quotients are rounded towards zero.
    #expect(try axis("ic1ih4oc1kh5sh2").output == 1)
    #expect(try axis("ic64ih56oc64oh56kh3").paddingBefore == 1)
    #expect(try axis("ic256ih56oc512oh28kh1sh2ph0").paddingAfter == -1)
    let fitted = try axis("ic16ih8oc16oh4kh3sh2")
    #expect(fitted.paddingBefore == 0 && fitted.paddingAfter == 1)
    let cropped = try axis("ic16ih8oc16oh2kh3sh2")
    #expect(cropped.paddingBefore == -1 && cropped.paddingAfter == -2)
    #expect(try axis("g17ic17oc17_ih8oh4kh3ph1sh2").paddingAfter == 0)
  }

  @Test func `keys of a descriptor come in any order and the last one of a key wins`() throws {
    let ordered = try ConvolutionLayer(descriptor: "g2mb3ic4ih8oc6oh8kh3ph1")
    #expect(try ConvolutionLayer(descriptor: "ph1kh3oh8oc6ih8ic4mb3g2") == ordered)
    #expect(try ConvolutionLayer(descriptor: "ic9ih8oc6oh8kh3ph1g2mb7mb3ic+4") == ordered)
    #expect(try ConvolutionLayer(descriptor: "g2_mb3_ic4_ih8_oc6_oh8_kh3_ph1_") == ordered)
  }

  @Test func `a problem without a height is one-dimensional`() throws {
    let layer = try ConvolutionLayer(descriptor: "mb1ic4iw16oc8kw3pw1")
    #expect(layer.problem.height == .absent)
    #expect(layer.problem.width.output == 16)
    #expect(layer.descriptor == "mb1ic4iw16oc8ow16kw3pw1")
  }

  @Test(arguments: [
    ("mb7ic16oc16kd1kh1kw1id1ih1iw1od1oh1ow1", "mb7ic16ih1oc16oh1kh1ph0"),
    ("ic16id1ih7iw8oc16od1oh7ow8kd1kh3kw3sd2sh1sw1pd0ph1pw1", "ic16ih7iw8oc16oh7ow8kh3kw3ph1pw1"),
    ("ic32oc1_id5ih1iw1_od2oh1ow1_kd3kh1kw1_sd2sh1sw1", "ic32ih5iw1oc1oh2ow1kh3kw1sh2sw1ph0pw0"),
    ("ic8id4ih1iw6oc8kd3kh1kw3", "ic8ih4iw6oc8oh2ow4kh3kw3ph0pw0"),
    ("ic8id1oc8kd1", "ic8ih1oc8oh1kh1ph0"),
  ])
  func `an axis of a single point is dropped from a problem with three`(descriptor: String, canonical: String) throws {
    #expect(try ConvolutionLayer(descriptor: descriptor).descriptor == canonical)
  }

  @Test(arguments: [
    "ic8id1ih7iw7oc8od1oh7ow7kd3kh3kw3pd1ph1pw1", "ic8id2ih7iw7oc8od1oh7ow7kd1kh3kw3sd3pd0ph1pw1",
    "ic8id1ih7iw7oc8od1oh7ow7kd1kh3kw3pd1ph1pw1",
  ])
  func `an axis that more than one point or tap, or padding, belongs to is kept`(descriptor: String) {
    let error = #expect(throws: DescriptorError.self) { try ConvolutionLayer(descriptor: descriptor) }
    #expect(error?.fault == .threeDimensional)
  }

  @Test(arguments: [
    ("ic8id5oc8kd3n\"cube*2\"", true), ("ic2147483648ih10oc16kh3n\"cube*2\"", true),
    ("ic99999999999999999999ih10oc16kh3n\"cube*2\"", true),
    ("mb2147483647ic2147483647ih3oc2147483647kh3n\"cube*2\"", true), ("ic0ih3oc1kh3n\"cube*2\"", false),
  ])
  func `a convolution that cannot be worked on is told from a text that describes none`(
    descriptor: String, isLimitation: Bool
  ) {
    let error = #expect(throws: DescriptorError.self) { try ConvolutionLayer(descriptor: descriptor) }
    #expect(error?.fault.isLimitation == isLimitation)
    let skipped = error.flatMap { SkippedProblem($0, direction: .forward) }
    #expect(skipped?.name == (isLimitation ? "cube" : nil) && skipped?.multiplicity == (isLimitation ? 2 : nil))
  }

  @Test func `dilation counts the gaps between taps`() throws {
    let axis = try ConvolutionLayer(descriptor: "ic1ih9oc1kh3dh1").problem.height
    #expect(axis.dilation == 2 && axis.kernelExtent == 5 && axis.output == 5)
  }

  @Test func `the name of a descriptor may end in a multiplicity`() throws {
    let layer = try ConvolutionLayer(descriptor: #"ic1ih3oc1kh3n"res2:conv2*3""#)
    #expect(layer.name == "res2:conv2" && layer.multiplicity == 3)
    #expect(layer.descriptor.hasSuffix(#"n"res2:conv2*3""#))
    for (label, name, count) in [("a*b", "a*b", 1), ("a*0", "a*0", 1), ("a*2*3", "a*2", 3)] {
      let layer = try ConvolutionLayer(descriptor: "ic1ih3oc1kh3n" + label)
      #expect(layer.name == name && layer.multiplicity == count)
    }
  }

  @Test(arguments: ["ic1ih3oc1kh3", "ic1ih3oc1kh3n", #"ic1ih3oc1kh3n"""#, "ic1ih3oc1kh3n*3"])
  func `a layer without a name is called by its shape`(descriptor: String) throws {
    #expect(try ConvolutionLayer(descriptor: descriptor).name == "ic1ih3oc1oh1kh3ph0")
  }

  @Test(arguments: [
    ("ic16ih10oc16kh3sw2", "iw and kw must both be at least 1 in a problem with an axis w"),
    ("ic16ih10oc16kh3kw3", "iw and kw must both be at least 1 in a problem with an axis w"),
    ("_ic16ih10oc16kh3", "expected a key such as ic, ih, oc, kh or n at '_ic16ih10oc16kh3'"),
    ("ic16ih10__oc16kh3", "expected a key such as ic, ih, oc, kh or n at '_oc16kh3'"),
    ("g0ic16ih10oc16kh3", "number of groups must be at least 1 (found g0)"),
    ("ic16ih3oc16kh5", "the kernel spans 5 elements along h, the padded input only 3"),
    ("ic16oc16", "the input and kernel sizes (ih and kh) are missing"),
    ("", "the descriptor is empty"),
    ("ic64ih56oc64kh3sh0", "stride must be at least 1 (found sh0)"),
    ("ic", "ic must be followed by a whole number"),
    ("ic-3ih10oc16kh3", "ic must not be negative"),
    ("ic0ih10oc16kh3", "ic must be at least 1 (found ic0)"),
    ("ih10oc16kh3", "ic, the number of input channels, is missing"),
    ("ic16ih10kh3", "oc, the number of output channels, is missing"),
    ("mb0ic16ih10oc16kh3", "batch size must be at least 1 (found mb0)"),
    ("ic2147483648ih10oc16kh3", "ic must be less than 2^31"),
    ("ic99999999999999999999ih10oc16kh3", "ic must be less than 2^31"),
    ("ic16id4ih10iw10oc16kd3kh3kw3", "3-D convolutions are not supported"),
    ("ic16id4oc16kd3", "3-D convolutions are not supported"),
    ("ic16id4ih10oc16kd3kh3", "a problem with an axis d needs both h and w, or neither"),
    ("g3ic16ih10oc16kh3", "3 groups must divide 16 input channels and 16 output channels"),
    ("mb2147483647ic2147483647ih3oc2147483647kh3", "number of operations is too large"),
    ("mb1ic2147483647ih1oc2147483647kh1", "weights tensor is too large"),
    ("ic1ih1oc1oh2147483647kh1sh2147483647ph0", "extent of the kernel is too large"),
    ("ic1ih2147483647oc1oh1kh2147483647dh2147483646", "padding is too large"),
  ])
  func `a faulty descriptor is refused with its reason`(descriptor: String, reason: String) {
    let error = #expect(throws: DescriptorError.self) { try ConvolutionLayer(descriptor: descriptor) }
    #expect(error?.description == "'\(descriptor)': \(reason)")
  }

  @Test func `post-operations belong to the forward direction`() {
    #expect(throws: DescriptorError.self) {
      try ConvolutionLayer(descriptor: "ic1ih3oc1kh3", direction: .backwardData, postOps: .relu)
    }
  }

  @Test func `random problems come back from their text form`() throws {
    var problems = RandomProblems(seed: 2)
    for round in 0..<5_000 {
      let layer = ConvolutionLayer(problems.next(), label: round.isMultiple(of: 3) ? "\"layer*\(round + 1)\"" : nil)
      #expect(try ConvolutionLayer(descriptor: layer.descriptor) == layer, "seed 2, round \(round)")
    }
  }

  @Test func `no text traps the parser, and what it accepts comes back from its text form`() {
    let seed: UInt64 = 20_261
    var generator = SeededGenerator(seed: seed)
    var acceptedCount = 0
    for round in 0..<120_000 {
      let text = round.isMultiple(of: 4) ? Self.noise(&generator) : Self.mutant(&generator)
      guard let layer = try? ConvolutionLayer(descriptor: text) else { continue }
      acceptedCount += 1
      guard let again = try? ConvolutionLayer(descriptor: layer.descriptor), again == layer else {
        Issue.record("seed \(seed), round \(round): '\(text)' does not come back from '\(layer.descriptor)'")
        continue
      }
      _ = (layer.name, layer.multiplicity, OperationCount(layer.problem).compulsoryByteCount)
    }
    #expect(acceptedCount > 5_000)
  }

  private static let fragments = [
    "g", "mb", "ic", "id", "ih", "iw", "oc", "od", "oh", "ow", "kd", "kh", "kw", "sd", "sh", "sw", "pd", "ph", "pw",
    "dd",
    "dh", "dw", "n", "_", "-", "+", "*", "\"", "0", "1", "2", "3", "7", "16", "2147483647", "2147483648",
    "9223372036854775808", " ", "\n", "\r\n", "é", "\u{301}", "３", "🧮", "\0", "#", "\\",
  ]

  private static func noise(_ generator: inout SeededGenerator) -> String {
    (0..<Int.random(in: 0...12, using: &generator)).map { _ in fragments.randomElement(using: &generator)! }.joined()
  }

  private static func mutant(_ generator: inout SeededGenerator) -> String {
    var characters = Array(vectors.randomElement(using: &generator)!.descriptor)
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let position = Int.random(in: 0..<max(1, characters.count), using: &generator)
      let fragment = fragments.randomElement(using: &generator)!
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: characters.insert(contentsOf: fragment, at: min(position, characters.count))
      case 1 where !characters.isEmpty: characters.remove(at: position)
      case 2 where !characters.isEmpty: characters.replaceSubrange(position...position, with: fragment)
      default: break
      }
    }
    return String(characters)
  }
}
