import Reporting
import Testing

struct `The groups of layers` {
  @Test(arguments: [
    ("conv2_1/conv1", "conv2", "conv2_1"), ("conv1_2", "conv1", "conv1_2"), ("conv1", "conv1", "conv1"),
    ("inception_3a/5x5/relu", "inception_3", "inception_3a"), ("mixed_6e/pool", "mixed_6", "mixed_6e"),
    ("A4/branch1", "A", "A4"), ("stem2/conv", "stem", "stem2"), ("reduction_A/pool", "reduction_A", "reduction_A"),
    ("stage/2/conv", "stage", "stage/2"), ("fc6", "fc6", "fc6"), ("12_3", "12_3", "12_3"),
  ])
  func `go by the names of layers`(layer: String, stage: String, block: String) {
    #expect(LayerGrouping.stage.group(of: layer) == stage)
    #expect(LayerGrouping.block.group(of: layer) == block)
  }
}
