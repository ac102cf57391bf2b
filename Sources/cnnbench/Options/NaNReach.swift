import ArgumentParser

/// A value of `--nan`: the outputs that a NaN in the input may reach.
enum NaNReach: String, CaseIterable, ExpressibleByArgument {
  /// Those of the tiles that read it, where an algorithm works on tiles.
  case any
  /// Those whose window reads it.
  case local
}
