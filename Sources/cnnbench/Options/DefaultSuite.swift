/// The layers that run when no problem is named: one for each kind of convolution from LeNet-5 to ResNet.
enum DefaultSuite {
  static let descriptors = [
    #"mb1ic1ih32oc6oh28kh5ph0n"lenet5:c1""#,
    #"mb1ic3ih227oc96oh55kh11sh4ph0n"alexnet:conv1""#,
    #"g2mb1ic96ih27oc256oh27kh5ph2n"alexnet:conv2""#,
    #"mb1ic3ih224oc96oh110kh7sh2ph1n"zfnet:conv1""#,
    #"mb1ic64ih224oc64oh224kh3ph1n"vgg16:conv1_2""#,
    #"mb1ic256ih56oc256oh56kh3ph1n"vgg16:conv3_2""#,
    #"mb1ic512ih14oc512oh14kh3ph1n"vgg16:conv5_2""#,
    #"mb1ic96ih54oc96oh54kh1ph0n"nin:cccp1""#,
    #"mb1ic16ih28oc32oh28kh5ph2n"googlenet:3a/5x5""#,
    #"mb1ic192ih17iw17oc192oh17ow17kh1kw7ph0pw3n"inception-v3:1x7""#,
    #"mb1ic192ih17iw17oc192oh17ow17kh7kw1ph3pw0n"inception-v3:7x1""#,
    #"mb1ic3ih224oc64oh112kh7sh2ph3n"resnet50:conv1""#,
    #"mb1ic128ih28oc128oh28kh3ph1n"resnet50:3x3""#,
    #"mb1ic64ih56oc256oh56kh1ph0n"resnet50:expand""#,
    #"mb1ic256ih56oc512oh28kh1sh2ph0n"resnet50:strided""#,
  ]

  /// The suite as a batch file.
  static var batchFile: String {
    (["# The default suite of cnnbench conv", "--dir=FWD_B"] + descriptors).joined(separator: "\n")
  }
}
