import Convolution
import Inference
import Kernels
import NetworkCosts
import Networks
import Tensors
import Testing
import Training
import Weights
import WorkerThreads

private let lenet = try! ArchitectureCatalog.architecture(named: "lenet5").network()

/// Residual blocks with batch normalisation, dropout and a classifier.
private let residual = Network.sketch([1, 14, 14], form: .normalized) { net in
  net.convolution("conv1", 8, kernel: 3)
  net.add(
    "block",
    {
      $0.convolution("a", 8, kernel: 3)
      $0.convolution("b", 8, kernel: 3, activation: nil)
    },
    { _ in })
  net.activate(.relu, after: "block")
  net.maxPool("pool1", window: 2, stride: 2)
  net.averagedClassifier(10, dropoutRate: 0.3)
}

@Suite struct `A training step` {
  @Test(arguments: [lenet, residual])
  func `gives the same bits for any number of threads`(_ network: Network) throws {
    let runs = try [1, 2, 3].map { threads in
      let fixture = try TrainingFixture(network, batch: 11, threads: threads)
      let results = try (0..<3).map { try fixture.descend(rate: 0.05, index: $0) }
      return (results, fixture.gradients.map(\.bitPattern), fixture.values.map(\.bitPattern))
    }
    for run in runs.dropFirst() {
      #expect(run.0 == runs[0].0)
      #expect(run.1 == runs[0].1)
      #expect(run.2 == runs[0].2)
    }
  }

  @Test func `of fewer images is that of these images alone`() throws {
    let large = try TrainingFixture(residual, batch: 8)
    try large.step()
    let small = try TrainingFixture(residual, batch: 5, weights: large.execution.weights())
    let expected = try small.execution.step(images: large.images.pointer, labels: large.labels, count: 5, stepIndex: 3)
    let result = try large.step(count: 5, index: 3)
    #expect(result == expected)
    #expect(large.gradients == small.gradients)
  }

  @Test func `can be repeated, and leaves no trace but in running statistics`() throws {
    let fixture = try TrainingFixture(lenet, batch: 4)
    let (result, gradients) = (try fixture.step(), fixture.gradients)
    _ = try fixture.execution.evaluate(images: fixture.images.pointer, count: 2)
    #expect(try fixture.step() == result)
    #expect(fixture.gradients == gradients)
  }

  @Test(arguments: ["lenet5", "lenet5-1998", "lenet-caffe", "two-layer:64-20-10", "perceptron:64-10"])
  func `makes the loss small when it is repeated`(_ name: String) throws {
    let network = try ArchitectureCatalog.architecture(named: name).network()
    let fixture = try TrainingFixture(network, batch: 8)
    let rate: Float = name == "lenet5-1998" ? 0.003 : name.hasPrefix("two") ? 1 : 0.05
    let first = try fixture.descend(rate: rate, index: 0).loss
    var last = first
    for index in 1..<60 { last = try fixture.descend(rate: rate, index: index).loss }
    #expect(last < 0.5 * first)
  }

  @Test func `of one image at rate 1 is Rosenblatt's rule`() throws {
    let network = try ArchitectureCatalog.architecture(named: "perceptron:4-1").network()
    let zeros = NetworkWeights(network.parameterTensors) { Tensor($0.shape) }
    let fixture = try TrainingFixture(network, batch: 1, weights: zeros)
    let image: [Float] = [1, -2, 3, 0.5]
    _ = try fixture.execution.step(images: image, labels: [1], count: 1, stepIndex: 0)
    #expect(fixture.gradients == [-1, 2, -3, -0.5, -1])
    for parameter in fixture.execution.parameters {
      for place in parameter.values.indices { parameter.values[place] -= parameter.gradients[place] }
    }
    _ = try fixture.execution.step(images: image, labels: [1], count: 1, stepIndex: 1)
    #expect(fixture.gradients == [0, 0, 0, 0, 0])
    _ = try fixture.execution.step(images: image, labels: [0], count: 1, stepIndex: 2)
    #expect(fixture.gradients == [1, -2, 3, 0.5, 1])
  }

  @Test(arguments: ["im2col", "im2col-native", "winograd-f4"])
  func `of other backends is the same within the error of sums`(_ backend: String) throws {
    let direct = try TrainingFixture(residual, batch: 6)
    let other = try TrainingFixture(residual, batch: 6, backend: backend)
    #expect(abs(try direct.step().loss - other.step().loss) < 1e-4)
    for (left, right) in zip(direct.execution.parameters, other.execution.parameters) {
      let largest = left.gradients.reduce(Float(0)) { max($0, abs($1)) }
      for (a, b) in zip(left.gradients, right.gradients) { #expect(abs(a - b) <= 1e-3 * largest) }
    }
  }

  @Test func `stores what the cost says, and multiplies as often where no gradient reads padding`() throws {
    for network in [lenet, residual] {
      let fixture = try TrainingFixture(network, batch: 4, backend: "im2col")
      let cost = try NetworkCost(network, options: CostOptions(batch: 4, includesTraining: true))
      let training = try #require(cost.training)
      try fixture.step()
      let counts = fixture.execution.storedActivationByteCount
      // The output of the softmax, which the loss takes in, is not kept; statistics of batch normalisation are.
      let difference = abs(counts - training.storedActivationByteCount)
      #expect(difference * 50 <= training.storedActivationByteCount, "\(counts), \(training.storedActivationByteCount)")
      let macs = cost.macs.dense + training.backwardDataMACs + training.backwardWeightsMACs
      let measured = fixture.tally.count(.multiplyAdds)
      #expect(measured >= macs * 99 / 100, "\(measured) of \(macs)")
      // LeNet-5's kernels have no padding, so that gradients of inputs read margins of zeros on all sides.
      #expect(network == lenet || Double(measured) < 1.2 * Double(macs), "\(measured) of \(macs)")
    }
  }
}

@Suite struct `A trained network` {
  @Test func `computes as it does when it is used`() throws {
    let fixture = try TrainingFixture(residual, batch: 6)
    for index in 0..<3 { _ = try fixture.descend(rate: 0.05, index: index) }
    let scores = Array(try fixture.execution.evaluate(images: fixture.images.pointer, count: 6))
    let exact = try Oracle(residual, weights: fixture.execution.weights(), workers: ThreadPool(workerCount: 1))
      .answers(for: fixture.images.images, batch: 6, layers: [residual.layers[residual.outputIndex].inputs[0]])
    let expected = withExtendedLifetime(exact) { Array(exact[residual.layers[residual.outputIndex].inputs[0]]) }
    let largest = expected.reduce(0) { max($0, abs($1)) }
    for (score, value) in zip(scores, expected) { #expect(abs(Double(score) - value) <= 1e-5 * largest) }
  }

  @Test func `follows mean and unbiased variance of the batch by a tenth`() throws {
    let network = Network.sketch([2, 1, 2]) { net in
      net.apply(.batchNormalization(), named: "norm")
      net.apply(.flatten(), named: "flatten")
      net.fullyConnected("last", 2, activation: nil)
    }
    let fixture = try TrainingFixture(network, batch: 2)
    let images: [Float] = [1, 2, 10, 10, 3, 6, 20, 20]
    let before = Dictionary(uniqueKeysWithValues: fixture.execution.parameters.map { ($0.name, Array($0.values)) })
    _ = try fixture.execution.step(images: images, labels: [0, 1], count: 2, stepIndex: 0)
    let after = Dictionary(uniqueKeysWithValues: fixture.execution.parameters.map { ($0.name, Array($0.values)) })
    let (means, variances): ([Float], [Float]) = ([3, 15], [14.0 / 3, 100.0 / 3])
    for channel in 0..<2 {
      let mean = 0.9 * before["norm.mean"]![channel] + 0.1 * means[channel]
      let variance = 0.9 * before["norm.variance"]![channel] + 0.1 * variances[channel]
      #expect(abs(after["norm.mean"]![channel] - mean) < 1e-6)
      #expect(abs(after["norm.variance"]![channel] - variance) < 1e-5)
    }
  }
}

@Suite struct `Dropout` {
  /// Ones for inputs, through dropout, to a sum: the gradient of the weights shows the mask.
  private let network = Network.sketch([400]) { net in
    net.apply(.dropout(.init(rate: 0.25)), named: "dropout")
    net.fullyConnected("last", 1, activation: nil)
  }

  private func mask(threads: Int = 1, index: Int = 0, seed: UInt64 = 7) throws -> [Float] {
    let fixture = try TrainingFixture(network, batch: 1, threads: threads, seed: seed)
    fixture.images.fill(with: 1)
    try fixture.step(index: index)
    let gradients = fixture.execution.parameters[0].gradients
    let scale = gradients.max { abs($0) < abs($1) }!
    return gradients.map { $0 / scale }
  }

  @Test func `drops the part that it is said to, other elements in each step and for each seed`() throws {
    let mask = try mask()
    let dropped = mask.count { $0 == 0 }
    // Four standard deviations of a binomial distribution of 400.
    #expect(abs(Double(dropped) - 100) < 35)
    #expect(mask.allSatisfy { $0 == 0 || abs($0 - 1) < 1e-6 })
    #expect(try self.mask(index: 1) != mask)
    #expect(try self.mask(seed: 8) != mask)
    #expect(try self.mask(threads: 3) == mask)
  }

  @Test func `leaves the network as it is when it is used`() throws {
    let fixture = try TrainingFixture(network, batch: 1)
    let parameters = fixture.execution.parameters
    let scores = try fixture.execution.evaluate(images: fixture.images.pointer, count: 1)
    let sum = zip(parameters[0].values, fixture.images.elements).reduce(Double(parameters[1].values[0])) {
      $0 + Double($1.0) * Double($1.1)
    }
    #expect(abs(Double(scores[0]) - sum) < 1e-4)
  }
}

@Suite struct `What cannot be trained` {
  private func message(_ network: Network, loss: TrainingLoss? = nil) -> String {
    do {
      _ = try TrainingFixture(network, loss: loss)
      return ""
    } catch { return "\(error)" }
  }

  @Test func `is named`() throws {
    let resized = Network.sketch([1, 4, 4]) { net in
      net.convolution("first", 2, kernel: 3)
      net.apply(.channelShuffle(.init(groups: 2)), named: "shuffle")
      net.averagedClassifier(2)
    }
    #expect(message(resized) == "the layer 'shuffle' is of kind 'channel-shuffle', which has no backward pass here")
    let maps = Network.sketch([1, 4, 4]) { $0.convolution("first", 2, kernel: 3) }
    #expect(message(maps) == "the output of 'first/relu' is 2x4x4; a loss reads one number for each class")
    let fixed = Network.sketch([4]) { $0.apply(.relu, named: "relu") }
    #expect(message(fixed) == "'sketch' has no parameters that training could change")
    let classifier = Network.sketch([4]) { $0.fullyConnected("last", 2, activation: nil) }
    #expect(
      message(classifier, loss: .maximumAPosteriori)
        == "the loss 'maximum-a-posteriori' does not fit the last layer 'last' of kind 'fully-connected': the loss "
        + "'maximum-a-posteriori' goes with radial-basis outputs, and they with no other")
  }
}
