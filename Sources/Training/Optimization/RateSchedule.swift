import Foundation

/// How the learning rate changes over a run.
package enum RateSchedule: String, CaseIterable, Sendable, Codable {
  case constant
  /// A tenth of it after half of the steps, and a hundredth after three quarters.
  ///
  /// - Source: He et al., "Deep Residual Learning for Image Recognition", CVPR 2016, section 4.2.
  case step
  /// Half a cosine from the rate to zero.
  ///
  /// - Source: Loshchilov & Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017, equation 5,
  ///   without restarts.
  case cosine
  /// A straight line from a 25th to the rate over three tenths of the steps, then half a cosine to zero.
  ///
  /// - Source: Smith & Topin, "Super-Convergence", 2018; the cosine of its later implementations instead of two lines.
  case oneCycle = "one-cycle"

  private static let risingPart = 0.3
  private static let startPart = 1.0 / 25

  /// The part of the highest rate at a step, from 0 on, of so many.
  package func factor(step: Int, of count: Int) -> Double {
    let progress = Double(step) / Double(max(1, count))
    switch self {
    case .constant: return 1
    case .step: return progress < 0.5 ? 1 : progress < 0.75 ? 0.1 : 0.01
    case .cosine: return Self.halfCosine(progress)
    case .oneCycle:
      guard progress >= Self.risingPart else {
        return Self.startPart + (1 - Self.startPart) * progress / Self.risingPart
      }
      return Self.halfCosine((progress - Self.risingPart) / (1 - Self.risingPart))
    }
  }

  private static func halfCosine(_ progress: Double) -> Double { 0.5 * (1 + cos(.pi * progress)) }
}
