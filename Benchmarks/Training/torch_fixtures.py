"""Writes Tests/TrainingTests/Fixtures/torch.json: what PyTorch makes of the same weights and batches.

Usage: python torch_fixtures.py CNNBENCH OUTPUT.json

Fifty steps of LeNet-5 and of a multi-layer network, whose weights cnnbench exports as ONNX, on made-up images that both
sides compute; and single steps of a small residual network with batch normalisation from PyTorch's weights before steps 0,
10 and 50 of a run: its loss, and the gradients of all parameters.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnx.numpy_helper
import torch
from torch import nn
from torch.nn import functional

STEPS = 50
BATCH = 16


def batch(step: int, side: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Images of whole numbers that depend on class and place, shifted and divided so that both sides have the same bits."""
    image = np.arange(BATCH, dtype=np.int64)[:, None, None] + step * BATCH
    y = np.arange(side, dtype=np.int64)[None, :, None]
    x = np.arange(side, dtype=np.int64)[None, None, :]
    label = image % 10
    pixels = (image * 13 + y * (label + 1) * 3 + x * (label + 2) * 5 + y * x) % 17
    images = (pixels.astype(np.float32) - 8) / 8
    return torch.from_numpy(images[:, None]), torch.from_numpy(label[:, 0, 0].copy())


def exported(program: str, name: str) -> dict[str, torch.Tensor]:
    """The seeded weights that cnnbench exports, by name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        subprocess.run([program, "export", name, "--onnx", str(path)], check=True, stdout=subprocess.DEVNULL)
        tensors = onnx.load(str(path)).graph.initializer
        return {tensor.name: torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy()) for tensor in tensors}


class LeNet5(nn.Module):
    def __init__(self, weights: dict[str, torch.Tensor]):
        super().__init__()
        self.tensors = nn.ParameterDict({key.replace(".", "/"): nn.Parameter(value) for key, value in weights.items()
                                         if key.endswith((".weight", ".bias"))})

    def layer(self, name: str) -> tuple[torch.Tensor, torch.Tensor]:
        return self.tensors[f"{name}/weight"], self.tensors[f"{name}/bias"]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = functional.avg_pool2d(torch.tanh(functional.conv2d(x, *self.layer("C1"))), 2)
        x = functional.avg_pool2d(torch.tanh(functional.conv2d(x, *self.layer("C3"))), 2)
        x = torch.tanh(functional.conv2d(x, *self.layer("C5"))).flatten(1)
        x = torch.tanh(functional.linear(x, *self.layer("F6")))
        return functional.linear(x, *self.layer("output"))


class MultiLayer(LeNet5):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.sigmoid(functional.linear(x.flatten(1), *self.layer("layer1")))
        return functional.linear(x, *self.layer("layer2"))


class Residual(nn.Module):
    """Two blocks on 8x8, the second at stride 2 with a projection; names are those of the test's network."""

    def __init__(self) -> None:
        super().__init__()
        def conv(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Conv2d:
            return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.layers = nn.ModuleDict({
            "stem": conv(1, 4, 3), "stem_bn": nn.BatchNorm2d(4),
            "a1": conv(4, 4, 3), "a1_bn": nn.BatchNorm2d(4), "a2": conv(4, 4, 3), "a2_bn": nn.BatchNorm2d(4),
            "b1": conv(4, 8, 3, 2), "b1_bn": nn.BatchNorm2d(8), "b2": conv(8, 8, 3), "b2_bn": nn.BatchNorm2d(8),
            "shortcut": conv(4, 8, 1, 2), "shortcut_bn": nn.BatchNorm2d(8), "classes": nn.Linear(8, 10),
        })

    def normalized(self, name: str, x: torch.Tensor) -> torch.Tensor:
        return self.layers[f"{name}_bn"](self.layers[name](x))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.relu(self.normalized("stem", x))
        x = torch.relu(self.normalized("a2", torch.relu(self.normalized("a1", x))) + x)
        x = torch.relu(self.normalized("b2", torch.relu(self.normalized("b1", x))) + self.normalized("shortcut", x))
        return self.layers["classes"](x.mean((2, 3)))

    ROLES = {"running_mean": "mean", "running_var": "variance"}

    def named(self) -> dict[str, torch.Tensor]:
        """All numbers under cnnbench's names."""
        tensors = {}
        for name, layer in self.layers.items():
            isNorm = isinstance(layer, nn.BatchNorm2d)
            for key, value in list(layer.named_parameters()) + list(layer.named_buffers()):
                if key == "num_batches_tracked":
                    continue
                role = {"weight": "scale", "bias": "shift"}.get(key, self.ROLES.get(key)) if isNorm else key
                tensors[f"{name}.{role}"] = value
        return tensors


def optimizer(model: nn.Module, rate: float) -> torch.optim.Optimizer:
    """SGD with momentum; decay of weights, but neither of biases nor of what normalisation scales and shifts by."""
    groups = [
        {"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": 1e-3},
        {"params": [p for p in model.parameters() if p.dim() <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.SGD(groups, lr=rate, momentum=0.9)


def losses(model: nn.Module, side: int, rate: float) -> list[float]:
    rule = optimizer(model, rate)
    found = []
    for step in range(STEPS):
        images, labels = batch(step, side)
        loss = functional.cross_entropy(model(images), labels)
        rule.zero_grad()
        loss.backward()
        rule.step()
        found.append(loss.item())
    return found


def numbers(tensor: torch.Tensor) -> list[float]:
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


def residual_steps() -> list[dict]:
    torch.manual_seed(1)
    model = Residual()
    rule = optimizer(model, 0.05)
    steps = []
    for step in range(STEPS + 1):
        images, labels = batch(step, 8)
        before = {name: numbers(tensor) for name, tensor in model.named().items()}
        loss = functional.cross_entropy(model(images), labels)
        rule.zero_grad()
        loss.backward()
        if step in (0, 10, 50):
            named = model.named()
            steps.append({
                "step": step, "weights": before, "loss": loss.item(),
                "gradients": {name: numbers(tensor.grad) for name, tensor in named.items() if tensor.grad is not None},
                "statistics": {name: numbers(named[name]) for name in named if name.endswith((".mean", ".variance"))},
            })
        rule.step()
    return steps


def main() -> None:
    program, output = sys.argv[1:]
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    multi_layer = "multi-layer:64-32-10"
    fixture = {
        "torch": torch.__version__,
        "losses": {
            "lenet5": losses(LeNet5(exported(program, "lenet5")), 32, 0.02),
            multi_layer: losses(MultiLayer(exported(program, multi_layer)), 8, 0.1),
        },
        "residual": residual_steps(),
    }
    Path(output).write_text(json.dumps(fixture, separators=(",", ":")) + "\n")


main()
