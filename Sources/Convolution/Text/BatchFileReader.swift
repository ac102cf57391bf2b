import Foundation

/// Reads benchdnn's batch files: options that change the state of what follows, and problems.
package struct BatchFileReader {
  private var state: BatchState
  private let initialState: BatchState
  private let readFile: (String) throws -> String
  private var contents = BatchContents()
  /// Descriptors that were read, whether or not a pattern let them through.
  private var descriptorCount = 0
  /// The newest option that no problem has followed yet.
  private var pendingOption: (option: String, path: String, line: Int)?
  private var openPaths: [String] = []

  /// - Parameters:
  ///   - forms: what is asked for of each problem where the file does not say.
  ///   - batch: replaces the batch size of every problem; nil keeps them.
  ///   - readFile: returns the text of the file at a path.
  package init(
    forms: [ProblemForm] = [ProblemForm(.forward, postOps: .bias)], batch: Int? = nil,
    readFile: @escaping (String) throws -> String = Self.textOfFile
  ) {
    initialState = BatchState(forms: forms, batch: batch)
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

  /// The problems of the file at `path`, and why files that it includes could not be read.
  ///
  /// - Throws: `BatchFileError` if the file cannot be read, and for faulty tokens, files without a problem, options that
  ///   no problem follows, and files that include themselves.
  package mutating func read(_ path: String) throws(BatchFileError) -> BatchContents {
    contents = BatchContents()
    descriptorCount = 0
    state = initialState
    pendingOption = nil
    try readTokens(of: try text(ofFileAt: path), path: path)
    if let pending = pendingOption {
      throw BatchFileError(
        path: pending.path, line: pending.line,
        message: "no problem follows '\(pending.option)'; an option applies to the problems after it")
    }
    guard !contents.items.isEmpty || !contents.faults.isEmpty else {
      throw BatchFileError(path: path, line: nil, message: reasonOfEmptiness)
    }
    return contents
  }

  private var reasonOfEmptiness: String {
    switch descriptorCount {
    case 0: "the file holds no problem"
    case 1: "--match does not match its only problem"
    default: "--match matches none of its \(descriptorCount) problems"
    }
  }

  private func text(ofFileAt path: String) throws(BatchFileError) -> String {
    do { return try readFile(path) } catch { throw BatchFileError(path: path, line: nil, message: "\(error)") }
  }

  private mutating func readTokens(of text: String, path: String) throws(BatchFileError) {
    let resolvedPath = URL(filePath: path).resolvingSymlinksInPath().path
    guard !openPaths.contains(resolvedPath) else {
      throw BatchFileError(path: path, line: nil, message: "the file includes itself")
    }
    openPaths.append(resolvedPath)
    defer { openPaths.removeLast() }
    for token in BatchToken.tokens(of: text) {
      do throws(BatchTokenFault) {
        if token.text.hasPrefix("--batch=") {
          try include(String(token.text.dropFirst("--batch=".count)), from: path, line: token.line)
        } else if token.text.hasPrefix("-") {
          try state.apply(option: token.text)
          pendingOption = (token.text, path, token.line)
        } else {
          descriptorCount += 1
          contents.items += try state.items(forDescriptor: token.text)
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

  /// Reads a file in place, or takes down that it cannot be read.
  private mutating func include(_ name: String, from path: String, line: Int) throws(BatchTokenFault) {
    let includedPath = path.siblingPath(name)
    let text: String
    do { text = try readFile(includedPath) } catch {
      let fault = BatchFileError(path: path, line: line, message: "'\(includedPath)': \(error)")
      if !contents.faults.contains(where: { $0.message == fault.message }) { contents.faults.append(fault) }
      // The options before it are those of problems that are not at hand.
      pendingOption = nil
      return
    }
    do throws(BatchFileError) { try readTokens(of: text, path: includedPath) } catch { throw .inIncludedFile(error) }
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

extension String {
  /// The path of a file named inside the file at this path: relative names start from its folder.
  fileprivate func siblingPath(_ name: String) -> String {
    guard !name.hasPrefix("/"), let slash = lastIndex(of: "/") else { return name }
    return String(self[...slash]) + name
  }
}
