import Foundation

/// One problem of a batch file, with the state that the options before it set.
package struct BatchEntry: Hashable, Sendable {
  package let layer: ConvolutionLayer
  package let algorithm: BatchAlgorithm
  /// Why the entry cannot be run as it stands: an option that cnnbench does not support.
  package let unsupportedReason: String?

  package init(layer: ConvolutionLayer, algorithm: BatchAlgorithm = .any, unsupportedReason: String? = nil) {
    self.layer = layer
    self.algorithm = algorithm
    self.unsupportedReason = unsupportedReason
  }
}

/// benchdnn's `--alg`: which family of algorithms a problem is meant for.
package enum BatchAlgorithm: String, CaseIterable, Sendable {
  case any = "AUTO"
  case direct = "DIRECT"
  case winograd = "WINO"
}

/// A batch file that cannot be read as one.
package struct BatchFileError: Error, Equatable, CustomStringConvertible {
  package let path: String
  /// 1-based; nil where the fault is the file's as a whole.
  package let line: Int?
  package let message: String

  package var description: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(message)" }
}

/// Reads benchdnn's batch files: options that change the state of what follows, and problems.
package struct BatchFileReader {
  private var state: BatchState
  private let initialState: BatchState
  private let readFile: (String) throws -> String
  private var entries: [BatchEntry] = []
  /// The newest option that no problem has followed yet.
  private var pendingOption: (option: String, path: String, line: Int)?
  private var openPaths: [String] = []

  /// - Parameters:
  ///   - batch: replaces the batch size of every problem; nil keeps them.
  ///   - readFile: returns the text of the file at a path.
  package init(
    direction: ConvolutionDirection = .forward, postOps: PostOps = .bias, batch: Int? = nil,
    readFile: @escaping (String) throws -> String = Self.textOfFile
  ) {
    initialState = BatchState(direction: direction, postOps: postOps, batch: batch)
    state = initialState
    self.readFile = readFile
  }

  /// The text of the file at `path`, which may be a pipe.
  package static func textOfFile(_ path: String) throws -> String {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw BatchReadingFault(systemError: errno) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    let bytes: Data
    do { bytes = try file.readToEnd() ?? Data() } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      throw BatchReadingFault(systemError: cause.map { Int32($0.code) } ?? EIO)
    }
    guard let text = String(bytes: bytes, encoding: .utf8) else {
      throw BatchReadingFault(description: "the file is not UTF-8 text")
    }
    return text
  }

  /// Whether the path does not lead to something that gives its text only once: a pipe, a socket or a terminal.
  package static func isReadableAgain(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) != 0 || [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  /// The problems of the file at `path`, in order.
  ///
  /// - Throws: `BatchFileError` for files that cannot be read, faulty tokens, files without a problem, and options
  ///   that no problem follows.
  package mutating func read(_ path: String) throws(BatchFileError) -> [BatchEntry] {
    entries = []
    state = initialState
    pendingOption = nil
    try readTokens(ofFileAt: path)
    if let pending = pendingOption {
      throw BatchFileError(
        path: pending.path, line: pending.line,
        message: "no problem follows '\(pending.option)'; an option applies to the problems after it")
    }
    guard !entries.isEmpty else { throw BatchFileError(path: path, line: nil, message: "the file holds no problem") }
    return entries
  }

  private mutating func readTokens(ofFileAt path: String) throws(BatchFileError) {
    let resolvedPath = URL(filePath: path).resolvingSymlinksInPath().path
    guard !openPaths.contains(resolvedPath) else {
      throw BatchFileError(path: path, line: nil, message: "the file includes itself")
    }
    let text: String
    do { text = try readFile(path) } catch {
      throw BatchFileError(path: path, line: nil, message: "\(error)")
    }
    openPaths.append(resolvedPath)
    defer { openPaths.removeLast() }
    for token in BatchToken.tokens(of: text) {
      do throws(BatchTokenFault) {
        if token.text.hasPrefix("--batch=") {
          try include(path.siblingPath(String(token.text.dropFirst("--batch=".count))))
        } else if token.text.hasPrefix("-") {
          try state.apply(option: token.text, initial: initialState)
          pendingOption = (token.text, path, token.line)
        } else {
          entries += try state.entries(forDescriptor: token.text)
          pendingOption = nil
        }
      } catch {
        switch error {
        case .inToken(let message): throw BatchFileError(path: path, line: token.line, message: message)
        case .inIncludedFile(let error): throw error
        }
      }
    }
  }

  private mutating func include(_ path: String) throws(BatchTokenFault) {
    do throws(BatchFileError) { try readTokens(ofFileAt: path) } catch { throw .inIncludedFile(error) }
  }
}

/// Why a file gives no text.
private struct BatchReadingFault: Error, CustomStringConvertible {
  let description: String

  init(description: String) { self.description = description }

  /// The fault in the system's words: `No such file or directory`.
  init(systemError number: Int32) {
    description = "the file cannot be read (\(String(cString: strerror(number))))"
  }
}

/// What may go wrong at one token.
enum BatchTokenFault: Error {
  case inToken(String)
  case inIncludedFile(BatchFileError)
}

/// A word of a batch file and the line that it starts on.
struct BatchToken: Equatable {
  let text: String
  let line: Int

  /// Words separated by white space; `#` at the start of a word comments out the rest of its line, and a trailing `\`
  /// glues the next word on. A `\` that stands alone glues its neighbours together, as in benchdnn.
  static func tokens(of text: String) -> [BatchToken] {
    var tokens: [BatchToken] = []
    var isContinued = false
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isLineEnd).enumerated() {
      for word in line.split(whereSeparator: \.isWhitespace) {
        if word.hasPrefix("#") { break }
        let start = isContinued ? tokens.popLast() : nil
        isContinued = word.hasSuffix("\\")
        let glued = (start?.text ?? "") + (isContinued ? word.dropLast() : word)
        if !glued.isEmpty { tokens.append(BatchToken(text: glued, line: start?.line ?? index + 1)) }
      }
    }
    return tokens
  }
}

extension Character {
  /// Whether it ends a line, as Unix or as Windows writes it: CR LF is a single character.
  fileprivate var isLineEnd: Bool { self == "\n" || self == "\r\n" }
}

extension String {
  /// The path of a file named inside the file at this path: relative names start from its folder.
  fileprivate func siblingPath(_ name: String) -> String {
    guard !name.hasPrefix("/"), let slash = lastIndex(of: "/") else { return name }
    return String(self[...slash]) + name
  }
}
