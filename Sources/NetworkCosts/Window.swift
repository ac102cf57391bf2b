import Networks

/// The elements of its input that one output element reads, along each axis, and how far apart neighbours read.
struct Window {
  let reach: Extent
  let stride: Extent
  /// How many times as close neighbours of the output are to each other as those of the input.
  var upscaling: Extent = 1
  /// Whether every element of the output sees the whole image.
  var seesEverything = false

  /// A window through which every element of the output depends on all elements of the inputs.
  static let everything = Window(reach: 1, stride: 1, seesEverything: true)
}
