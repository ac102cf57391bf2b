import Convolution
import Testing

struct `Post-operations` {
  static let forms: [(text: String, postOps: PostOps)] = [
    ("none", []), ("bias", .bias), ("sum", .sum), ("relu", .relu), ("relu6", .relu6), ("clip:-1:1", .clip(-1...1)),
    ("bias,sum,relu", [.bias, .sum, .relu]), ("bias,clip:-0.5:2.25", [.bias, .clip(-0.5...2.25)]),
    ("clip:-inf:6", .clip(-Float.infinity...6)), ("clip:1:1", .clip(1...1)),
  ]

  @Test(arguments: forms)
  func `post-operations are written as they are read`(text: String, postOps: PostOps) {
    #expect(postOps.text == text && PostOps(text: text) == postOps)
  }

  @Test func `post-operations are read in any order, and clamps by their range`() {
    #expect(PostOps(text: "relu,sum,bias")?.text == "bias,sum,relu")
    #expect(PostOps(text: "clip:0:6") == .relu6 && PostOps(text: "clip:0:inf") == .relu)
    #expect(PostOps(text: "clip:-inf:inf") == [])
  }

  @Test(arguments: [
    "", "tanh", "bias,", "bias;sum", "clip", "clip:1", "clip:1:0", "clip:nan:1", "clip:0:1:2", "clip::", "relu,relu6",
    "relu,clip:0:1", "none,bias",
  ])
  func `post-operations are refused where a word is none of them, or a second one clamps`(text: String) {
    #expect(PostOps(text: text) == nil)
  }

  @Test func `post-operations are joined, clamped as the later ones say`() {
    #expect(PostOps.bias.union([.sum, .relu]) == [.bias, .sum, .relu])
    #expect(PostOps.relu.union(.bias) == [.bias, .relu])
    #expect(PostOps.relu.union(.relu6) == .relu6 && !PostOps.relu.isEmpty && PostOps.relu.clamps)
    #expect(!PostOps.bias.union(.sum).clamps && ([] as PostOps).isEmpty)
  }
}
