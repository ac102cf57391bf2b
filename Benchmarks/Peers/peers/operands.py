"""What a convolution reads, and what it should write."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peers.shapes import Axis, Problem

ALIGNMENT = 64

LARGEST_ERROR = 1e-2
"""The largest error, relative to the largest output, of an engine that computes a convolution at all.

The largest tiles of Winograd's method in fp32 reach 3e-3 with MNN. Errors are shown, and limited by `--max-error`.
"""


@dataclass(frozen=True)
class Operands:
    """Input, weights and bias of one convolution, and the gradient of its output: contiguous fp32, aligned to cache lines.

    Gradients are of sums without a bias.
    """

    input: np.ndarray
    weights: np.ndarray
    bias: np.ndarray
    gradient: np.ndarray | None = None


def random_operands(problem: Problem, seed: int, direction: str = "forward") -> Operands:
    """Seeded pseudo-random operands, uniform in −1…1; with a gradient off the forward direction."""
    generator = np.random.default_rng(seed)

    def uniform(shape: tuple[int, ...]) -> np.ndarray:
        values = aligned_memory(shape)
        values[...] = generator.uniform(-1, 1, shape)
        return values

    return Operands(
        uniform(problem.input_shape), uniform(problem.weights_shape), uniform((problem.output_channels,)),
        None if direction == "forward" else uniform(problem.output_shape))


def aligned_memory(shape: tuple[int, ...]) -> np.ndarray:
    """fp32 memory that starts on a cache line, full of NaN so that what is left unwritten shows."""
    byte_count = int(np.prod(shape)) * 4
    memory = np.empty(byte_count + ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % ALIGNMENT
    values = memory[start:start + byte_count].view(np.float32).reshape(shape)
    values.fill(np.nan)
    return values


def exact_output(problem: Problem, operands: Operands) -> np.ndarray:
    """The convolution by its definition, tap by tap in double precision."""
    batch, _, rows, columns = problem.output_shape
    (height, width), groups = problem.axes, problem.groups
    source = padded(operands.input.astype(np.float64), height, width)
    source = source.reshape(batch, groups, -1, height.span, width.span)
    weights = operands.weights.astype(np.float64).reshape(
        groups, problem.output_channels // groups, -1, height.kernel, width.kernel)
    output = np.zeros((batch, groups, problem.output_channels // groups, rows * columns))
    for row in range(height.kernel):
        for column in range(width.kernel):
            taps = source[..., taps_of(height, row), taps_of(width, column)]
            taps = taps.reshape(batch, groups, -1, rows * columns)
            output += np.ascontiguousarray(weights[..., row, column]) @ taps
    return output.reshape(problem.output_shape) + operands.bias.astype(np.float64)[:, None, None]


def exact_result(problem: Problem, operands: Operands, direction: str) -> np.ndarray:
    """What a call writes in a direction, in double precision."""
    if direction == "forward":
        return exact_output(problem, operands)
    return (exact_input_gradient if direction == "backward-data" else exact_weights_gradient)(problem, operands)


def exact_input_gradient(problem: Problem, operands: Operands) -> np.ndarray:
    """The gradient of the input by its definition: what each tap adds to the places that it reads."""
    batch, _, rows, columns = problem.output_shape
    (height, width), groups = problem.axes, problem.groups
    gradient = operands.gradient.astype(np.float64).reshape(batch, groups, -1, rows * columns)
    weights = operands.weights.astype(np.float64).reshape(
        groups, problem.output_channels // groups, -1, height.kernel, width.kernel)
    inputs = np.zeros((batch, groups, problem.input_channels // groups, height.span, width.span))
    for row in range(height.kernel):
        for column in range(width.kernel):
            taps = np.ascontiguousarray(weights[..., row, column].transpose(0, 2, 1)) @ gradient
            inputs[..., taps_of(height, row), taps_of(width, column)] += taps.reshape(*taps.shape[:3], rows, columns)
    return unpadded(inputs.reshape(batch, problem.input_channels, height.span, width.span), height, width)


def exact_weights_gradient(problem: Problem, operands: Operands) -> np.ndarray:
    """The gradient of the weights by its definition: the product of the gradient and of what each tap reads."""
    batch, _, rows, columns = problem.output_shape
    (height, width), groups = problem.axes, problem.groups
    source = padded(operands.input.astype(np.float64), height, width)
    source = source.reshape(batch, groups, -1, height.span, width.span)
    gradient = operands.gradient.astype(np.float64).reshape(batch, groups, -1, rows * columns)
    weights = np.zeros(problem.weights_shape)
    for row in range(height.kernel):
        for column in range(width.kernel):
            taps = source[..., taps_of(height, row), taps_of(width, column)].reshape(batch, groups, -1, rows * columns)
            products = (gradient @ taps.transpose(0, 1, 3, 2)).sum(axis=0)
            weights[..., row, column] = products.reshape(problem.weights_shape[:2])
    return weights


def unpadded(values: np.ndarray, height: Axis, width: Axis) -> np.ndarray:
    """What the input's elements have of a padded one, zeros where none of it is read."""
    result = np.zeros((*values.shape[:2], height.input, width.input))
    rows, columns = (
        slice(max(0, -axis.padding), min(axis.input, axis.span - axis.padding)) for axis in (height, width))
    result[..., rows, columns] = values[
        ..., rows.start + height.padding:rows.stop + height.padding,
        columns.start + width.padding:columns.stop + width.padding]
    return result


def padded(values: np.ndarray, height: Axis, width: Axis) -> np.ndarray:
    """The input elements that are read, with zeros where they are outside of the input."""
    result = np.zeros(values.shape[:2] + (height.span, width.span))
    inside = [slice(max(0, -axis.padding), min(axis.input, axis.span - axis.padding)) for axis in (height, width)]
    rows, columns = inside
    result[
        ..., rows.start + height.padding:rows.stop + height.padding,
        columns.start + width.padding:columns.stop + width.padding,
    ] = values[..., rows, columns]
    return result


def taps_of(axis: Axis, tap: int) -> slice:
    """Where one tap of all outputs lies in the padded input."""
    first = tap * axis.dilation
    return slice(first, first + (axis.output - 1) * axis.stride + 1, axis.stride)


def relative_error(found: np.ndarray, exact: np.ndarray) -> float:
    """The largest error ÷ the largest exact output; infinite where an output is not finite."""
    if not np.isfinite(found).all():
        return float("inf")
    return float(np.abs(found - exact).max() / np.abs(exact).max())
