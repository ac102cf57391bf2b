/// benchdnn's `--alg`: which family of algorithms a problem is meant for.
package enum BatchAlgorithm: String, CaseIterable, Sendable {
  case any = "AUTO"
  case direct = "DIRECT"
  case winograd = "WINO"
}
