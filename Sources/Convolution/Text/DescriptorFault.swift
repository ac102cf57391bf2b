/// What is wrong with a descriptor, or with the convolution that it describes.
package enum DescriptorFault: Error, Equatable, CustomStringConvertible {
  case empty
  case unknownKey(rest: String)
  case missingNumber(key: String)
  case negative(key: String)
  case numberTooLarge(key: String)
  case missing(key: String, role: String)
  case tooSmall(key: String, found: Int)
  case missingAxes
  case missingPlane
  case incompleteAxis(letter: Character)
  case kernelTooLarge(letter: Character, extent: Int, available: Int)
  case threeDimensional
  case invalid(ConvolutionProblemError)

  /// Whether the text describes a convolution, only none that cnnbench can work on.
  package var isLimitation: Bool {
    switch self {
    case .numberTooLarge, .threeDimensional, .invalid(.tooLarge): true
    default: false
    }
  }

  package var description: String {
    switch self {
    case .empty: "the descriptor is empty"
    case .unknownKey(let rest): "expected a key such as ic, ih, oc, kh or n at '\(rest)'"
    case .missingNumber(let key): "\(key) must be followed by a whole number"
    case .negative(let key): "\(key) must not be negative"
    case .numberTooLarge(let key): "\(key) must be less than 2^31"
    case .missing(let key, let role): "\(key), the \(role), is missing"
    case .tooSmall(let key, let found): "\(DescriptorFault.role(of: key)) must be at least 1 (found \(key)\(found))"
    case .missingAxes: "the input and kernel sizes (ih and kh) are missing"
    case .missingPlane: "a problem with an axis d needs both h and w, or neither"
    case .incompleteAxis(let letter):
      "i\(letter) and k\(letter) must both be at least 1 in a problem with an axis \(letter)"
    case .kernelTooLarge(let letter, let extent, let available):
      "the kernel spans \(extent) elements along \(letter), the padded input only \(available)"
    case .threeDimensional: "3-D convolutions are not supported"
    case .invalid(let error): error.description
    }
  }

  private static func role(of key: String) -> String {
    switch key.first {
    case "s": "stride"
    case "g": "number of groups"
    case "m": "batch size"
    default: key
    }
  }
}
