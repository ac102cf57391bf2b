import Networks
import Testing
import Training

struct PreparationTests {
  private let identity = Normalization(means: [0], deviations: [1])

  private func prepared(
    _ pixels: [Float], _ source: FeatureShape, _ target: FeatureShape, _ normalization: Normalization? = nil
  ) throws -> [Float] {
    let images = PreparedImages(
      LabelledImages(shape: source, pixels: pixels, labels: [0]), fitting: try InputFitting(from: source, to: target),
      normalization: normalization ?? identity)
    return (0..<target.elementCount).map { images[0][$0] }
  }

  @Test func `an image that fits is padded all around`() throws {
    #expect(try prepared([1, 2, 3, 4], [1, 2, 2], [1, 3, 3]) == [1, 2, 0, 3, 4, 0, 0, 0, 0])
    #expect(
      try prepared([1, 2, 3, 4], [1, 2, 2], [1, 4, 3]) == [0, 0, 0, 1, 2, 0, 3, 4, 0, 0, 0, 0])
  }

  @Test func `images are enlarged by whole factors`() throws {
    let fitting = try InputFitting(from: [1, 8, 8], to: [1, 28, 28])
    #expect(fitting.description == "8x8, bilinearly to 24x24, padded to 28x28")
    #expect(fitting.padding == (2, 2))
    #expect(try prepared([0, 4], [1, 1, 2], [1, 2, 4]) == [0, 1, 3, 4, 0, 1, 3, 4])
  }

  @Test func `large images are reduced and nothing is cropped`() throws {
    let fitting = try InputFitting(from: [1, 40, 20], to: [1, 20, 20])
    #expect(fitting.description == "40x20, bilinearly to 20x10, padded to 20x20")
    #expect(try prepared([0, 2, 4, 6], [1, 2, 2], [1, 1, 1]) == [3])
  }

  @Test func `padding is a black pixel`() throws {
    let normalization = Normalization(means: [10], deviations: [5])
    #expect(try prepared([10, 15], [1, 1, 2], [1, 1, 3], normalization) == [0, 1, -2])
  }

  @Test func `one channel goes to all and vectors hold images`() throws {
    #expect(try prepared([1, 2], [1, 1, 2], [3, 1, 2]) == [1, 2, 1, 2, 1, 2])
    #expect(try prepared([1, 2, 3, 4], [1, 2, 2], [4]) == [1, 2, 3, 4])
    #expect(try InputFitting(from: [1, 8, 8], to: [784]).description == "8x8, bilinearly to 24x24, padded to 28x28")
    #expect(try InputFitting(from: [2], to: [2]).description == "points as they are")
  }

  @Test func `inputs without a place are refused`() throws {
    for target in [[5], [3, 4, 4], [1, 2]] as [FeatureShape] {
      do {
        _ = try InputFitting(from: [2, 8, 8], to: target)
        Issue.record("\(target) has a place for 2x8x8")
      } catch {
        #expect(error.description == "the network reads \(target), for which there is no way from images of 2x8x8")
      }
    }
  }

  @Test func `normalisation is by mean and deviation of each channel`() throws {
    let images = LabelledImages(shape: [2, 1, 2], pixels: [1, 3, 7, 7, 5, 7, 7, 7], labels: [0, 0])
    let normalization = Normalization(of: images)
    #expect(normalization.means == [4, 7])
    #expect(abs(normalization.deviations[0] - 5.0.squareRoot()) < 1e-12)
    #expect(normalization.deviations[1] == 1)
  }

  @Test(arguments: RateSchedule.allCases)
  func `schedules stay between zero and the highest rate`(schedule: RateSchedule) {
    let factors = (0..<1000).map { schedule.factor(step: $0, of: 1000) }
    #expect(factors.allSatisfy { (0...1).contains($0) })
    #expect(abs((factors.max() ?? 0) - 1) < 1e-12)
    if schedule == .constant { #expect(factors[999] == 1) } else { #expect(factors[999] <= 0.011) }
  }

  @Test func `schedules are those of their papers`() {
    #expect(RateSchedule.step.factor(step: 499, of: 1000) == 1)
    #expect(RateSchedule.step.factor(step: 500, of: 1000) == 0.1)
    #expect(RateSchedule.step.factor(step: 750, of: 1000) == 0.01)
    #expect(abs(RateSchedule.cosine.factor(step: 500, of: 1000) - 0.5) < 1e-12)
    #expect(RateSchedule.oneCycle.factor(step: 0, of: 1000) == 0.04)
    #expect(RateSchedule.oneCycle.factor(step: 300, of: 1000) == 1)
  }
}
