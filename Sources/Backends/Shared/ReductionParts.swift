import Tensors

/// Parts of the reduction over images and pixels that have sums of their own.
enum ReductionParts {
  /// Tasks that are enough for any number of threads at hand. How many there are does not matter, as sums must not depend on it.
  private static let sufficientTasks = 16
  /// Pixels of a part, so that adding parts up costs little.
  private static let fewestPixels = 1024

  /// Of how many parts the reduction is: one where there are enough channels to share.
  ///
  /// - Parameters:
  ///   - channelTasks: tasks that channels make.
  ///   - pieces: what parts consist of.
  ///   - pixels: of all images.
  static func count(channelTasks: Int, pieces: Int, pixels: Int) -> Int {
    let wanted = sufficientTasks.dividedRoundingUp(by: channelTasks)
    return max(1, min(wanted, pieces, pixels / fewestPixels))
  }
}
