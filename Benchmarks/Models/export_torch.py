"""Exports networks of torchvision and timm to ONNX, and writes down what PyTorch counts of them.

usage: python export_torch.py FOLDER COUNTS.csv [NAME...]

Weights are random, batch normalisation has random statistics and scales, and the graph is exported as written
(TrainingMode.PRESERVE, no constant folding): the default export folds batch normalisation and merges equal tensors, so that
ResNet-18's 11,689,512 parameters become 11,680,872. The counts come from parameters() and torch.utils.flop_counter.
"""

import csv
import pathlib
import sys
import warnings

import timm
import torch
import torchvision
from torch.utils.flop_counter import FlopCounterMode

TORCHVISION = """alexnet vgg11 vgg16 vgg16_bn vgg19 googlenet inception_v3 resnet18 resnet34 resnet50 resnet101 resnet152
resnext50_32x4d resnext101_32x8d wide_resnet50_2 squeezenet1_0 squeezenet1_1 densenet121 densenet169 densenet201 mobilenet_v2
mobilenet_v3_small mobilenet_v3_large efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4
efficientnet_v2_s shufflenet_v2_x0_5 shufflenet_v2_x1_0 mnasnet0_5 mnasnet1_0 regnet_x_400mf regnet_y_400mf convnext_tiny
vit_b_16 swin_t""".split()
TIMM = """seresnet50 mobilenetv1_100 resnetv2_50 ghostnet_100 repvgg_a0 vit_small_patch16_224 mixer_s16_224 convmixer_768_32
deit_tiny_patch16_224 poolformer_s12 efficientnet_lite0 hrnet_w18_small dla34 res2net50_26w_4s skresnet18 xception41
tf_efficientnet_b0 nf_resnet50 cspresnet50 mobileone_s0""".split()
SIZES = {
    "inception_v3": 299, "efficientnet_b1": 240, "efficientnet_b2": 260, "efficientnet_b3": 300, "efficientnet_b4": 380,
    "efficientnet_v2_s": 384, "xception41": 299, "cspresnet50": 256,
}
CONVOLUTIONS = {"convolution"}
MATRICES = {"mm", "addmm", "linear"}


def make(library, name):
    if library == "timm":
        return timm.create_model(name, pretrained=False)
    options = {"aux_logits": False, "init_weights": False} if name in ("googlenet", "inception_v3") else {}
    return getattr(torchvision.models, name)(weights=None, **options)


def randomize(model):
    """Gives every parameter and every running statistic values of its own, so that no two tensors are equal."""
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
                module.running_mean.uniform_(-0.1, 0.1)
                module.running_var.uniform_(0.5, 1.5)
        for parameter in model.parameters():
            parameter.add_(torch.empty_like(parameter).uniform_(-0.01, 0.01))


def count(model, image):
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(image)
    macs = {"convolution": 0, "linear": 0, "products": 0}
    for operator, flops in counter.get_flop_counts()["Global"].items():
        name = str(operator).split(".")[-1].strip("_")
        kind = "convolution" if name in CONVOLUTIONS else "linear" if name in MATRICES else "products"
        macs[kind] += flops // 2
    return macs


def main():
    folder, table, *names = sys.argv[1:]
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    warnings.filterwarnings("ignore")
    torch.backends.mha.set_fastpath_enabled(False)
    torch.manual_seed(29)
    rows = []
    wanted = [("torchvision", name) for name in TORCHVISION] + [("timm", name) for name in TIMM]
    for library, name in wanted:
        if names and name not in names:
            continue
        try:
            model = make(library, name).eval()
            randomize(model)
            size = SIZES.get(name, 224)
            image = torch.randn(1, 3, size, size)
            macs = count(model, image)
            torch.onnx.export(
                model, (image,), f"{folder}/{name}.onnx", dynamo=False, training=torch.onnx.TrainingMode.PRESERVE,
                do_constant_folding=False, opset_version=17, input_names=["image"], output_names=["scores"],
                dynamic_axes={"image": {0: "N"}})
        except Exception as error:  # A network that cannot be exported is said so, and the others go on.
            print(f"{name}: not exported: {str(error).splitlines()[0]}", file=sys.stderr, flush=True)
            continue
        version = torchvision.__version__ if library == "torchvision" else timm.__version__
        parameters = sum(parameter.numel() for parameter in model.parameters())
        rows.append([
            f"{library} {version.split('+')[0]}", name, f"3x{size}x{size}", parameters, macs["convolution"], macs["linear"],
            macs["products"]])
        print(rows[-1], flush=True)
    with open(table, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            ["source", "name", "input", "parameters", "convolution_macs", "linear_macs", "product_macs"])
        writer.writerows(rows)


main()
