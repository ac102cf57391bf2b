import ArgumentParser
import Convolution

/// `cnnbench help problem`: how a convolution is written.
struct ProblemTopic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "problem", abstract: "How a convolution is written.",
    discussion: """
      A problem is a row of keys with whole numbers, in benchdnn's notation, and perhaps a name:

        mb1ic3ih224oc64oh112kh7sh2ph3n"resnet50:conv1"

        g          groups (1); ic and oc count the channels of all groups together
        mb         batch size (2)
        ic oc      input and output channels
        ih iw      input height and width
        oh ow      output height and width
        kh kw      kernel height and width
        sh sw      stride (1)
        ph pw      padding before the first row and column
        dh dw      dilation, as the number of skipped elements between two taps (0)
        n          the name: all the rest; "name*3" occurs three times in its network

      Keys come in any order, the last one of a key wins, and one '_' may follow each number. Without any key of w the \
      problem is square; without any key of h it has one dimension. Of the output size and the padding one may be left \
      out: it follows from the other. The padding at the end follows from all the rest and may be negative. An axis d \
      (id, od, kd, sd, pd, dd) may be there if one of the three is a single point: 3-D problems are skipped.

      A batch file holds problems separated by white space, and options for the problems after them. A word that starts \
      with '#' comments out the rest of its line.

        --dir=FWD_B|FWD_D|FWD_I|BWD_D|BWD_W|BWD_WB  direction; with bias, or its gradient: FWD_B, BWD_WB
        --bia-dt=f32|undef                       whether the other directions with weights have a bias, too
        --mb=N                                   batch size; 0 keeps that of the problem
        --alg=AUTO|DIRECT|WINO                   backends of that family only
        --attr-post-ops=relu|clip:LOW:HIGH|sum|sum+…  what is fused into the output
        --match=REGEX                            problems that match only
        --batch=FILE                             another batch file, in this place
        --reset                                  back to the beginning's options

      A list of values, with commas between them, stands for every combination. With these options, problems are \
      skipped where the value is not one of those that change nothing:

        \(list(BatchOption.namesWithNeutralValues))

      These change nothing, whatever their value:

        \(list(BatchOption.namesWithoutEffect))
      """,
    shouldDisplay: false)

  /// Names in lines that a terminal has room for.
  private static func list(_ names: [String]) -> String {
    var lines = [""]
    for name in names {
      if lines[lines.count - 1].count + name.count > 70 { lines.append("") }
      lines[lines.count - 1] += lines[lines.count - 1].isEmpty ? name : " " + name
    }
    return lines.joined(separator: "\n        ")
  }

  func run() throws { throw CleanExit.helpRequest(Self.self) }
}
