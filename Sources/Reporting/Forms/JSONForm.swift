extension ReportForm {
  /// The results themselves, which cnnbench reads again.
  package static let json = ReportForm("json", fileExtension: "json", isForPeople: false) { document, _ in
    try ResultJSON.text(of: document.record)
  }
}
