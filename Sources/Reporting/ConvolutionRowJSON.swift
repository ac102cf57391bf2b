extension ConvolutionRow {
  /// The row as result files hold it.
  package var json: String { get throws { try ResultJSON.text(of: self) } }

  /// Reads what `json` wrote.
  package init(json: String) throws(EnvelopeError) { self = try ResultJSON.value(in: json) }
}
