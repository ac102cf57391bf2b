/// How the process ends: faults in the numbers of sysexits.h, and verdicts of comparisons.
enum ExitStatus: Int32 {
  /// Something is worse than it was.
  case regression = 2
  /// The results cannot be compared.
  case notComparable = 3
  /// The command line asks for something that does not exist or does not fit together.
  case usage = 64
  /// A file or a problem that cannot be worked on.
  case data = 65
  /// Hardware, a program or a library that is not here.
  case unavailable = 69
  /// A backend was wrong, or something that cnnbench did not foresee.
  case software = 70
  /// The results could not be written.
  case output = 74
}
