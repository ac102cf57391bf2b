/// How the process ends, in the numbers of sysexits.h.
enum ExitStatus: Int32 {
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
