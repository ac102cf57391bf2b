import Backends
import Convolution
import Foundation
import Kernels
import Measurements
import ModelFiles
import WorkerThreads

/// Runs the ONNX format's own test cases through the engine of networks.
package struct ConformanceRun {
  private let backends: [any ConvolutionBackend]
  private let kernels: KernelTable
  private let workers: ThreadPool

  /// - Parameter backends: every one of them has to give the right outputs; convolutions that one cannot solve are left
  ///   to `direct`.
  package init(backends: [any ConvolutionBackend], kernels: KernelTable, workers: ThreadPool) {
    self.backends = backends
    self.kernels = kernels
    self.workers = workers
  }

  /// What becomes of a case; it ends in exactly one way.
  package func row(of testCase: ConformanceCase) -> ConformanceRow {
    var operators: [String] = []
    func row(_ status: ConformanceStatus, _ reason: String? = nil, error: Double? = nil) -> ConformanceRow {
      ConformanceRow(
        name: testCase.name, operators: operators, status: status, reason: reason, relativeError: error)
    }
    do {
      let graph = try graph(of: testCase)
      operators = graph.operators.uniqued
      return row(.passed, error: try largestError(of: testCase, graph))
    } catch CaseEnd.declined(let reason) {
      return row(.declined, reason)
    } catch CaseEnd.failed(let reason) {
      return row(.failed, reason)
    } catch {
      return row(.failed, "\(error)")
    }
  }

  private func graph(of testCase: ConformanceCase) throws -> ONNXGraphFile {
    let bytes: Data
    do { bytes = try Data(contentsOf: URL(fileURLWithPath: testCase.modelPath)) } catch {
      throw CaseEnd.failed("\(testCase.modelPath) cannot be read")
    }
    return try ONNXGraphFile(bytes, path: testCase.modelPath)
  }

  /// The largest error over all sets of data, of outputs that are within the tolerances.
  private func largestError(of testCase: ConformanceCase, _ graph: ONNXGraphFile) throws -> Double {
    try requireComputable(graph)
    guard !testCase.dataSets.isEmpty else { throw CaseEnd.declined("it comes without inputs and outputs") }
    return try testCase.dataSets.map { folder in
      let data = try ConformanceData(folder: folder, of: graph)
      return try ConformanceReading.all(of: graph, data).execute(self)
    }.max() ?? 0
  }

  /// - Throws: `CaseEnd` for values that are no tensors, or tensors that are not in fp32.
  private func requireComputable(_ graph: ONNXGraphFile) throws(CaseEnd) {
    guard (graph.inputs + graph.outputs).allSatisfy({ $0.elementType != nil }) else {
      throw .declined("it works on lists, maps or values that may be missing, and not on tensors")
    }
    if let kind = (graph.inputs + graph.outputs).compactMap(\.elementType).first(where: { !$0.isReadable }) {
      throw .declined("it works on \(kind)")
    }
    guard !graph.inputs.isEmpty else { throw .declined("it has no input") }
    guard graph.inputs.contains(where: { $0.elementType == .float }) else {
      throw .declined("it computes in \(graph.inputs.compactMap(\.elementType)[0]), and not in fp32")
    }
  }

  /// The outputs of a model by each backend.
  func outputs(of model: ONNXModel, for input: ONNXTensorValue) throws -> [[[Float]?]] {
    try backends.map { backend in
      try CaseExecution(model, backends: [backend, DirectBackend(table: kernels)], kernels: kernels, workers: workers)
        .outputs(for: input)
    }
  }
}
