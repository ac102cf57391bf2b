/// How the results of a command are told: a pure function from an envelope to a document.
package protocol Report {
  associatedtype Payload: ResultPayload

  func document(of envelope: ResultEnvelope<Payload>) -> ReportDocument
}
