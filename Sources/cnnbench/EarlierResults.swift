import Convolution
import Foundation
import Reporting

/// What an earlier run of the same request left in a JSON file.
struct EarlierResults<Payload: ResultPayload> {
  /// Nil where there is no file yet.
  let payload: Payload?

  /// - Parameter options: those in force now, with which the file must have been made.
  /// - Throws: `CommandFailure` for a file that cannot be read, and for one of another request.
  init(_ path: String, options: [String: String]) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      payload = nil
      return
    }
    let envelope: ResultEnvelope<Payload>
    do { envelope = try ResultEnvelope(json: try BatchFileReader.textOfFile(path)) } catch {
      throw CommandFailure(.data, "\(path): \(error)")
    }
    let earlier = envelope.settings?.options ?? [:]
    if let differing = Set(options.keys).union(earlier.keys).sorted().first(where: { options[$0] != earlier[$0] }) {
      throw CommandFailure(
        .data, "\(path) is of another request, with another --\(differing)",
        note: "leave out --resume to measure anew")
    }
    payload = envelope.payload
  }
}
