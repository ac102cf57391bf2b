"""Convolution problems in benchdnn's notation, as cnnbench reads them (`cnnbench help problem`)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

DIRECTIONS = ("forward", "backward-data", "backward-weights")
"""The three convolutions of a training step, as cnnbench calls them."""

DEFAULT_BATCH = 2
LARGEST_EXTENT = 2**31 - 1
ITEM = re.compile(r"(mb|[io]c|[iokspd][dhw]|g)([+-]?[0-9]+)_?")


class ShapeError(ValueError):
    """A descriptor or a shape file that cannot be read, in one sentence."""


@dataclass(frozen=True)
class Axis:
    """One spatial axis: extents in elements, `dilation` 1 for neighbouring taps, padding before the first element."""

    input: int
    kernel: int
    output: int
    stride: int = 1
    dilation: int = 1
    padding: int = 0

    @property
    def kernel_extent(self) -> int:
        """Input elements between the first and the last tap, both included."""
        return (self.kernel - 1) * self.dilation + 1

    @property
    def span(self) -> int:
        """Input elements, padding included, that the outputs read."""
        return (self.output - 1) * self.stride + self.kernel_extent

    @property
    def padding_end(self) -> int:
        """Padding after the last element, as engines are told it; negative where the input is cropped.

        As much as before the first where that gives as many outputs, since engines round their number down; else what
        the outputs need.
        """
        is_symmetric = (self.input + 2 * self.padding - self.kernel_extent) // self.stride + 1 == self.output
        return self.padding if is_symmetric else self.span - self.input - self.padding


ABSENT = Axis(input=1, kernel=1, output=1)


@dataclass(frozen=True)
class Problem:
    """A forward convolution with bias: fp32, NCHW. Problems that are told or named differently may be equal."""

    descriptor: str = field(compare=False)
    name: str = field(compare=False)
    batch: int
    groups: int
    input_channels: int
    output_channels: int
    height: Axis
    width: Axis

    @property
    def axes(self) -> tuple[Axis, Axis]:
        return (self.height, self.width)

    @property
    def input_shape(self) -> tuple[int, int, int, int]:
        return (self.batch, self.input_channels, self.height.input, self.width.input)

    @property
    def weights_shape(self) -> tuple[int, int, int, int]:
        return (self.output_channels, self.input_channels // self.groups, self.height.kernel, self.width.kernel)

    @property
    def output_shape(self) -> tuple[int, int, int, int]:
        return (self.batch, self.output_channels, self.height.output, self.width.output)

    @property
    def crops_input(self) -> bool:
        """Whether padding is negative somewhere, which no engine here takes."""
        return any(min(axis.padding, axis.padding_end) < 0 for axis in self.axes)


def parse_descriptor(text: str) -> Problem:
    """The problem that a descriptor such as `ic64ih56oc64oh56kh3ph1` describes; raises `ShapeError`."""
    try:
        values, label = read_items(text)
        return make_problem(text, values, label)
    except ShapeError as error:
        raise ShapeError(f"'{text}': {error}") from None


def read_items(text: str) -> tuple[dict[str, int], str]:
    """The numbers by key, and the name: all that follows `n`."""
    values: dict[str, int] = {}
    position = 0
    while position < len(text) and text[position] != "n":
        item = ITEM.match(text, position)
        if item is None:
            raise ShapeError(f"no key such as ic, ih, oc, kh or n with a whole number at '{text[position:]}'")
        key, number = item[1], int(item[2])
        if abs(number) > LARGEST_EXTENT:
            raise ShapeError(f"{key} must be less than 2^31")
        if number < 0 and not key.startswith("p"):
            raise ShapeError(f"{key} must not be negative")
        values[key] = number
        position = item.end()
    return values, text[position + 1:]


def make_problem(text: str, values: dict[str, int], label: str) -> Problem:
    batch, groups = values.get("mb", DEFAULT_BATCH), values.get("g", 1)
    inputs, outputs = values.get("ic", 0), values.get("oc", 0)
    if min(batch, groups, inputs, outputs) < 1:
        raise ShapeError("mb, g, ic and oc must be at least 1")
    if inputs % groups or outputs % groups:
        raise ShapeError(f"{groups} groups must divide {inputs} input and {outputs} output channels")
    if make_axis("d", values) is not None:
        raise ShapeError("3-D convolutions are not supported; leave out id, kd, od, sd, pd and dd")
    height, width = make_axis("h", values), make_axis("w", values)
    present = height or width
    if present is None:
        raise ShapeError("the input and kernel sizes (ih and kh) are missing")
    name = re.sub(r"\*[1-9][0-9]*$", "", label.replace('"', "")) or text
    return Problem(text, name, batch, groups, inputs, outputs, height or ABSENT, width or present)


def make_axis(letter: str, values: dict[str, int]) -> Axis | None:
    """The axis of a letter, with what was left open filled in; None where nothing of it is given."""
    def value(prefix: str, default: int) -> int:
        return values.get(prefix + letter, default)

    given, kernel, output = value("i", 0), value("k", 0), value("o", 0)
    stride, dilation = value("s", 1), value("d", 0) + 1
    padding = values.get("p" + letter)
    if stride < 1:
        raise ShapeError(f"stride must be at least 1 (found s{letter}{stride})")
    if (given, kernel, output, stride, dilation, padding or 0) == (0, 0, 0, 1, 1, 0):
        return None
    if given < 1 or kernel < 1:
        raise ShapeError(f"i{letter} and k{letter} must both be at least 1 where an axis {letter} is given")
    extent = (kernel - 1) * dilation + 1
    if padding is None:
        padding = truncated_quotient((output - 1) * stride - given + extent, 2) if output > 0 else 0
    if output == 0:
        output = truncated_quotient(given - extent + 2 * padding, stride) + 1
        if output < 1:
            raise ShapeError(
                f"the kernel spans {extent} elements along {letter}, the padded input only {given + 2 * padding}")
    return Axis(given, kernel, output, stride, dilation, padding)


def truncated_quotient(dividend: int, divisor: int) -> int:
    """The quotient by a positive divisor, rounded towards zero as in benchdnn."""
    return dividend // divisor if dividend >= 0 else -(-dividend // divisor)


CALL = parse_descriptor('mb1ic1ih1oc1oh1kh1ph0n"one multiply-add"')
"""A convolution without work: what it takes is the cost of a call."""


def read_shapes(path: Path) -> list[Problem]:
    """The problems of a shape file, in order; raises `ShapeError` with the file and the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ShapeError(f"{path}: the file cannot be read ({error})") from None
    problems = []
    for number, line in enumerate(lines, start=1):
        for word in words(line):
            try:
                if word.startswith("-"):
                    require_default(word)
                else:
                    problems.append(parse_descriptor(word))
            except ShapeError as error:
                raise ShapeError(f"{path}:{number}: {error}") from None
    if not problems:
        raise ShapeError(f"{path}: the file holds no problem")
    return problems


def words(line: str) -> list[str]:
    """The words of a line up to one that starts with `#`."""
    found = line.split()
    comment = next((index for index, word in enumerate(found) if word.startswith("#")), len(found))
    return found[:comment]


def require_default(option: str) -> None:
    """Refuses the options of batch files, but for the one that says what is compared anyway."""
    if option != "--dir=FWD_B":
        raise ShapeError(f"option '{option}' is not supported here: engines compute forward, with bias, in fp32")
