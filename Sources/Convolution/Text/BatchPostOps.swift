extension PostOps {
  /// The chain that an `--attr-post-ops` of benchdnn's describes; nil where it is none that cnnbench fuses.
  ///
  /// A chain is known by what it computes: `linear:1:0` changes nothing, several clamps are one, and a residual is a
  /// `sum` that scales nothing, or a tensor of the output's shape that is added.
  init?(benchdnn chain: String) {
    var postOps: PostOps = []
    let texts = chain.isEmpty ? [] : chain.lowercased().split(separator: "+", omittingEmptySubsequences: false)
    for text in texts {
      guard let operation = Self.operation(benchdnn: text), let longer = postOps.followed(by: operation) else {
        return nil
      }
      postOps = longer
    }
    self = postOps
  }

  /// Nil where the residual would be added to a sum that was clamped, or twice.
  private func followed(by later: PostOps) -> PostOps? {
    guard !later.addsResidual else { return isEmpty ? later : nil }
    func clamp(_ bound: Float) -> Float { min(max(bound, later.low), later.high) }
    return union(.clip(clamp(low)...clamp(high)))
  }

  /// One operation of a chain, as forward convolutions compute it.
  private static func operation(benchdnn text: Substring) -> PostOps? {
    let fields = text.split(separator: ":", omittingEmptySubsequences: false)
    func word(_ index: Int, default standard: Substring = "") -> Substring {
      fields.count > index ? fields[index] : standard
    }
    func number(_ index: Int, default standard: Float? = nil) -> Float? {
      fields.count > index ? Float(fields[index]) : standard
    }
    switch fields[0] {
    case "sum":
      let isPlain = number(1, default: 1) == 1 && number(2, default: 0) == 0 && word(3, default: "f32") == "f32"
      return isPlain ? .sum : nil
    case "add", "binary_add":
      let isOfOutputShape =
        word(1) == "f32" && word(2) == "per_tensor" && ["any", "abx"].contains(word(3, default: "any"))
      return isOfOutputShape ? .sum : nil
    case "relu", "eltwise_relu", "relu_dst", "eltwise_relu_use_dst_for_bwd":
      return number(1, default: 0) == 0 ? .relu : nil
    case "clip", "eltwise_clip", "clip_v2", "eltwise_clip_v2", "clip_v2_dst", "eltwise_clip_v2_use_dst_for_bwd":
      guard let low = number(1), let high = number(2), low <= high else { return nil }
      return .clip(low...high)
    case "linear", "eltwise_linear":
      return number(1) == 1 && number(2, default: 0) == 0 ? [] : nil
    default: return nil
    }
  }
}
