/// What pixels are shifted and divided by before a network sees them: (pixel − mean) ÷ deviation, for each channel.
package struct Normalization: Hashable, Sendable, Codable {
  /// In the units of the files, one for each channel.
  package let means: [Double]
  /// Above zero, one for each channel.
  package let deviations: [Double]

  package init(means: [Double], deviations: [Double]) {
    self.means = means
    self.deviations = deviations
  }

  /// Mean and standard deviation of each channel over all pixels of the images; a constant channel is divided by 1.
  package init(of images: LabelledImages) {
    let channels = images.shape.channels
    let plane = images.shape.elementCount / channels
    var (sums, squares) = ([Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels))
    images.pixels.withUnsafeBufferPointer { pixels in
      for image in 0..<images.count {
        for channel in 0..<channels {
          let start = (image * channels + channel) * plane
          for index in start..<start + plane {
            let value = Double(pixels[index])
            sums[channel] += value
            squares[channel] += value * value
          }
        }
      }
    }
    let count = Double(images.count * plane)
    means = sums.map { $0 / count }
    deviations = zip(means, squares).map { mean, square in
      let variance = square / count - mean * mean
      return variance > 1e-12 * max(square / count, .leastNormalMagnitude) ? variance.squareRoot() : 1
    }
  }
}
