/// How oneDNN may lay out inputs and outputs while it convolves.
package enum OneDNNForm: CaseIterable, Sendable {
  /// As it likes, with reorders from and to NCHW around it.
  case ownLayouts
  /// In NCHW, as they are.
  case plainLayouts

  package var name: String {
    switch self {
    case .ownLayouts: "onednn"
    case .plainLayouts: "onednn-nchw"
    }
  }

  package var summary: String {
    switch self {
    case .ownLayouts: "Intel's oneDNN, direct algorithm, on layouts of its choice with reorders from and to NCHW"
    case .plainLayouts: "Intel's oneDNN, direct algorithm, on NCHW as it is"
    }
  }
}
