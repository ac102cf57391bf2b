import CFFTW
import Foundation

/// What FFTW learned about fast plans, shared by the process and kept between runs.
///
/// Planning is not thread-safe in FFTW, so that every call but execution holds a lock.
enum FFTWWisdom {
  fileprivate static let lock = NSLock()
  nonisolated(unsafe) private static var importedPaths = Set<String>()

  /// Adds what earlier runs learned, once for each file; a missing or foreign file changes nothing.
  static func load(from path: String) {
    lock.withLock {
      guard importedPaths.insert(path).inserted else { return }
      _ = fftwf_import_wisdom_from_filename(path)
    }
  }

  /// Keeps what was learned, whole or not at all: FFTW itself would not notice a full disk. What cannot be kept is learned
  /// again next time.
  static func save(to path: String) {
    let folder = URL(filePath: path).deletingLastPathComponent()
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    guard let text = lock.withLock(fftwf_export_wisdom_to_string) else { return }
    defer { free(text) }
    try? Data(bytes: text, count: strlen(text)).write(to: URL(filePath: path), options: .atomic)
  }
}

/// Fourier transforms of W real images at once, W being the innermost extent of all arrays: [row][column][W] real and
/// [row][frequency column][W] for each of the real and the imaginary parts.
final class BatchedFFT: @unchecked Sendable {
  let rows: Int
  let columns: Int
  let lanes: Int
  /// Whether FFTW had to measure, so that there is something to keep.
  let isNew: Bool
  private let forwardPlan: fftwf_plan
  private let inversePlan: fftwf_plan

  /// - Parameter measures: whether FFTW may measure to find a fast plan, and use what it learned; otherwise it estimates.
  /// - Throws: `FFTError` if FFTW has no plan for the size.
  init(rows: Int, columns: Int, lanes: Int, measures: Bool) throws {
    self.rows = rows
    self.columns = columns
    self.lanes = lanes
    let frequencyColumns = columns / 2 + 1
    let width = Int32(lanes)
    func dimensions(from source: Int, to target: Int) -> [fftwf_iodim] {
      [
        fftwf_iodim(n: Int32(rows), is: Int32(source) * width, os: Int32(target) * width),
        fftwf_iodim(n: Int32(columns), is: width, os: width),
      ]
    }
    var batch = fftwf_iodim(n: width, is: 1, os: 1)
    let realCount = rows * columns * lanes
    let partCount = rows * frequencyColumns * lanes
    let memory = fftwf_alloc_real(realCount + 2 * partCount)!
    defer { fftwf_free(memory) }
    let (real, imaginary) = (memory + realCount, memory + realCount + partCount)
    func makePlans(_ flags: UInt32) -> (fftwf_plan?, fftwf_plan?) {
      (
        fftwf_plan_guru_split_dft_r2c(
          2, dimensions(from: columns, to: frequencyColumns), 1, &batch, memory, real, imaginary, flags),
        fftwf_plan_guru_split_dft_c2r(
          2, dimensions(from: frequencyColumns, to: columns), 1, &batch, real, imaginary, memory, flags)
      )
    }
    FFTWWisdom.lock.lock()
    defer { FFTWWisdom.lock.unlock() }
    var plans = makePlans(measures ? FFTW_MEASURE | FFTW_WISDOM_ONLY : FFTW_ESTIMATE)
    isNew = measures && (plans.0 == nil || plans.1 == nil)
    if isNew {
      plans.0.map(fftwf_destroy_plan)
      plans.1.map(fftwf_destroy_plan)
      plans = makePlans(FFTW_MEASURE)
    }
    guard let forward = plans.0, let inverse = plans.1 else { throw FFTError.noPlan(rows: rows, columns: columns) }
    forwardPlan = forward
    inversePlan = inverse
  }

  deinit {
    FFTWWisdom.lock.withLock {
      fftwf_destroy_plan(forwardPlan)
      fftwf_destroy_plan(inversePlan)
    }
  }

  /// Distinct frequencies of a real image.
  var frequencyCount: Int { rows * (columns / 2 + 1) }
  /// Elements of W images.
  var realElementCount: Int { rows * columns * lanes }
  /// Elements of the real or of the imaginary parts; the imaginary parts follow the real ones.
  var partElementCount: Int { frequencyCount * lanes }

  /// Both arrays must be aligned to a vector; the input is overwritten.
  func forward(_ images: UnsafeMutablePointer<Float>, _ frequencies: UnsafeMutablePointer<Float>) {
    fftwf_execute_split_dft_r2c(forwardPlan, images, frequencies, frequencies + partElementCount)
  }

  /// The inverse, not scaled; the input is overwritten.
  func inverse(_ frequencies: UnsafeMutablePointer<Float>, _ images: UnsafeMutablePointer<Float>) {
    fftwf_execute_split_dft_c2r(inversePlan, frequencies, frequencies + partElementCount, images)
  }
}

enum FFTError: Error, CustomStringConvertible {
  case noPlan(rows: Int, columns: Int)

  var description: String {
    switch self {
    case .noPlan(let rows, let columns): "FFTW has no plan for \(rows)x\(columns) points"
    }
  }
}
