import Foundation

/// Programs as valgrind can load them.
enum PlainExecutable {
  private static let magic = Data([0x7F, 0x45, 0x4C, 0x46, 2])
  /// Where an ELF file of 64 bits says where its section headers are, and how many.
  private static let sectionFields = [0x28..<0x30, 0x3A..<0x40]

  /// Copies a program without its section headers, which it does not need to run; other files are copied as they are.
  ///
  /// They lead to the debug information, over whose newer forms (DWARF 5) valgrind 3.19 gives up.
  static func copy(_ source: URL, to destination: URL) throws {
    var data = try Data(contentsOf: source)
    if data.starts(with: magic), data.count >= 0x40 {
      for field in sectionFields { data.resetBytes(in: field) }
    }
    try data.write(to: destination)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: destination.path)
  }
}
