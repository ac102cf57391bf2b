/// What a plan may do with an operation instead of executing it by itself.
enum RewritingRole: Hashable, Sendable {
  case none
  /// It gives the network's images.
  case input
  /// Its output is its input: it vanishes.
  case view
  /// Its output is a run of its input's channels, from the first one on: it vanishes.
  case part(first: Int)
  /// It multiplies by weights, and takes in a bias, what scales channels, and a clamp; a convolution a residual as well.
  case products(Products)
  /// It multiplies each channel by a factor and adds a summand: it vanishes in the weights before it.
  case channelScaling
  /// It clamps elements: it vanishes in the layer before it.
  case clamp(low: Float, high: Float)
  /// It puts channels one after the other: it vanishes where these are written to their places at once.
  case concatenation
  /// It adds its inputs: it vanishes in the convolution that makes one of them.
  case addition

  enum Products: Hashable, Sendable {
    case convolution
    case matrix
  }
}
