/// What may go wrong at one token.
enum BatchTokenFault: Error {
  case inToken(String)
  case inIncludedFile(BatchFileError)
}
