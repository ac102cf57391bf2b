import Convolution
import Kernels

/// Convolution by the fast Fourier transform of tiles, with FFTW.
package struct FFTBackend: ConvolutionBackend {
  private let table: KernelTable

  package init(table: KernelTable) { self.table = table }

  package var name: String { "fft" }
  package var summary: String { "overlap-save tiles transformed by FFTW, products summed at each frequency" }

  package func shapeLimitation(for problem: ConvolutionProblem) -> Limitation? {
    let isShort = [problem.height, problem.width].allSatisfy { $0.kernelExtent <= $0.stride * FourierTileSize.longest }
    guard isShort, let dense = try? PolyphasePlan.denseProblem(for: problem), FourierTileSize.best(for: dense) != nil
    else {
      return Limitation("solves kernels that span less than \(FourierTileSize.longest) elements of a phase")
    }
    return nil
  }

  /// Strides are solved as a dense problem on more channels, see `PolyphasePlan`.
  package func makePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    guard problem.height.stride == 1, problem.width.stride == 1 else {
      return try PolyphasePlan(problem, table: table, context: context) { try makeDensePlan(for: $0, context: context) }
    }
    return try makeDensePlan(for: problem, context: context)
  }

  private func makeDensePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    guard let size = FourierTileSize.best(for: problem) else { throw limitation(for: problem)! }
    let folder = context.isReproducible ? nil : context.cacheDirectory
    let wisdomPath = folder.map { Self.wisdomPath(in: $0, of: table.instructionSet.rawValue) }
    if let folder, let wisdomPath {
      FFTWWisdom.load(from: Self.wisdomPath(in: folder, of: table.instructionSet.formerName))
      FFTWWisdom.load(from: wisdomPath)
    }
    let fft = try BatchedFFT(
      rows: size.rows, columns: size.columns, lanes: table.kernels.lanes, measures: !context.isReproducible)
    if let wisdomPath, fft.isNew { FFTWWisdom.save(to: wisdomPath) }
    let transforms = FourierTransforms(problem, size: size, fft: fft, kernels: table.kernels)
    return TransformPlan(problem, transform: transforms, table: table, context: context)
  }

  private static func wisdomPath(in folder: String, of instructionSet: String) -> String {
    "\(folder)/fftw-\(instructionSet).wisdom"
  }
}
