import Tensors

/// The rules that change parameters by their gradients.
package enum OptimizerKind: String, CaseIterable, Sendable, Codable {
  /// Stochastic gradient descent, with momentum where that is above zero.
  case sgd
  /// Stochastic gradient descent with Nesterov's momentum.
  case nesterov
}

/// Numbers of an optimiser that stay the same during a run.
package struct OptimizerSettings: Hashable, Sendable, Codable {
  package var kind: OptimizerKind
  package var momentum: Double
  /// Added to a gradient for each unit of the parameter.
  package var decay: Double

  package init(kind: OptimizerKind = .sgd, momentum: Double = 0.9, decay: Double = 0) {
    self.kind = kind
    self.momentum = momentum
    self.decay = decay
  }
}

/// Stochastic gradient descent: v ← μ·v + g + λ·w, then w ← w − η·v, or w ← w − η·(g + λ·w + μ·v) with Nesterov's
/// momentum.
///
/// - Source: Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013, in the
///   form in which the rate multiplies the velocity.
package final class GradientDescent {
  package let settings: OptimizerSettings
  /// One number for each number of the parameters; empty without momentum.
  private(set) var velocities: [AlignedBuffer]

  /// - Parameter elementCounts: of each tensor of parameters.
  package init(_ settings: OptimizerSettings, elementCounts: [Int]) {
    self.settings = settings
    velocities =
      settings.momentum == 0
      ? []
      : elementCounts.map { count in
        let buffer = AlignedBuffer(byteCount: count * MemoryLayout<Float>.stride)
        buffer.fill(withByte: 0)
        return buffer
      }
  }

  /// The velocity of the numbers of a tensor; nil without momentum.
  func velocity(of tensor: Int) -> UnsafeMutablePointer<Float>? {
    velocities.isEmpty ? nil : velocities[tensor].bytes.baseAddress!.assumingMemoryBound(to: Float.self)
  }

  /// Changes all parameters that are trained.
  ///
  /// - Parameters:
  ///   - parameters: as many as there are element counts.
  ///   - rate: the learning rate of this step.
  package func update(_ parameters: [TrainedParameter], rate: Double) {
    for (tensor, parameter) in parameters.enumerated() where parameter.isTrained {
      update(parameter.values, by: parameter.gradients, tensor: tensor, decays: parameter.decays, rate: rate)
    }
  }

  /// Changes the numbers of one tensor.
  ///
  /// - Parameters:
  ///   - decays: whether the weight decay of the settings holds for this tensor.
  ///   - rate: the learning rate of this step.
  func update(
    _ values: UnsafeMutableBufferPointer<Float>, by gradients: UnsafeMutableBufferPointer<Float>, tensor: Int,
    decays: Bool, rate: Double
  ) {
    let (rate, decay, momentum) = (Float(rate), Float(decays ? settings.decay : 0), Float(settings.momentum))
    let (values, gradients, count) = (values.baseAddress!, gradients.baseAddress!, values.count)
    guard let velocity = velocity(of: tensor) else {
      for index in 0..<count { values[index] -= rate * (gradients[index] + decay * values[index]) }
      return
    }
    let isNesterov = settings.kind == .nesterov
    for index in 0..<count {
      let gradient = gradients[index] + decay * values[index]
      let next = momentum * velocity[index] + gradient
      velocity[index] = next
      values[index] -= rate * (isNesterov ? gradient + momentum * next : next)
    }
  }
}
