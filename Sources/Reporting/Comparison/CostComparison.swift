import NetworkCosts

extension CostResults: ComparablePayload {
  package var comparableRows: [ComparableRow] {
    networks.map(\.cost).flatMap { network in
      [ComparableRow(network)] + network.layers.flatMap { ComparableRow.all(of: $0, in: network) }
    }
  }
}

extension ComparableRow {
  fileprivate init(_ network: NetworkCost) {
    self.init(
      key: RowKey(subject: network.name, details: network.details),
      counts: [
        ExactCount("parameters", network.parameters.total), ExactCount("macs", network.macs.dense),
        ExactCount("in_bounds_macs", network.macs.inBounds),
        ExactCount("other_operations", network.otherOperations),
        ExactCount("activation_bytes", network.activationByteCount),
        ExactCount("peak_activation_bytes", network.peakActivationByteCount),
        ExactCount("moved_bytes", network.movedByteCount),
      ])
  }

  /// The layer, and each algorithm that can solve it.
  fileprivate static func all(of layer: LayerCost, in network: NetworkCost) -> [ComparableRow] {
    let subject = "\(network.name):\(layer.name)"
    let counts = [
      ExactCount("parameters", layer.parameters.total), ExactCount("macs", layer.macs.dense),
      ExactCount("other_operations", layer.otherOperations), ExactCount("moved_bytes", layer.movedByteCount),
    ]
    let algorithms = layer.algorithms.compactMap { algorithm in
      algorithm.multiplications.map { multiplications in
        ComparableRow(
          key: RowKey(subject: subject, details: network.details, candidate: algorithm.algorithm),
          counts: [
            ExactCount("multiplications", multiplications),
            ExactCount("transform_operations", algorithm.transformOperations),
          ])
      }
    }
    return [ComparableRow(key: RowKey(subject: subject, details: network.details), counts: counts)] + algorithms
  }
}

extension NetworkCost {
  fileprivate var details: [String] { ["input \(input)", "batch \(batch)"] }
}
