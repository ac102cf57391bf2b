"""Turns a comparison into text, Markdown and JSON. Measures nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from peers.comparison import Contender, Layer, Settings
from peers.machine import Machine
from peers.rounds import HOPELESS_FACTOR, SCREENING_ROUNDS
from peers.shapes import Problem
from peers.statistics import Interval, mean_interval, mean_of_medians
from peers.suite import Network, Suite

SCHEMA_VERSION = 2
HEADINGS = (
    "layer", "fastest peer", "ms", "call", "cnnbench's fastest", "ms", "ratio", "95 % interval", "peer's error",
    "our error")
TEXT_COLUMNS = {0, 1, 4}
TARGET_HEADINGS = ("layer", "ratio", "95 % interval", "fastest peer", "ms", "cnnbench's fastest", "ms", "too long by")
TARGET_TEXT_COLUMNS = {0, 3, 5}

TARGETS = {"warm": 1.0, "cold": 0.9}
"""The ratio that every layer should reach, by what a call finds in the caches."""

MOST_NAMES = 6
"""More layers than this are counted instead of named."""

EXPLANATION = (
    "ratio = peer's time ÷ cnnbench's, median over rounds; ≈ where 1 is in its interval. Each half of the rounds names "
    "the fastest contenders that the other half judges; two names where the halves disagree. call = the share of the "
    "peer's time that one multiply-add takes it. error = largest error ÷ largest output. (+n) = so many more layers "
    "asked for are the same problem."
)


@dataclass(frozen=True)
class Mean:
    """The geometric mean of the ratios of some layers; None where there are none."""

    layers: list[Layer]
    seed: int

    @property
    def ratio(self) -> float | None:
        return mean_of_medians([layer.ratios for layer in self.layers]) if self.layers else None

    @property
    def interval(self) -> Interval | None:
        return mean_interval([layer.ratios for layer in self.layers], self.seed) if self.layers else None


@dataclass(frozen=True)
class Report:
    """A comparison, with what it ran on and the cost of an empty call."""

    command: str
    date: str
    machine: Machine
    versions: dict[str, str | None]
    settings: Settings
    suite: Suite
    call: Layer
    layers: list[Layer]

    @property
    def missing(self) -> list[Problem]:
        """The problems that were not measured yet."""
        measured = {layer.problem for layer in self.layers}
        return [problem for problem in self.suite.problems if problem not in measured]

    @property
    def is_interrupted(self) -> bool:
        return bool(self.missing)

    @property
    def compared(self) -> list[Layer]:
        return [layer for layer in self.layers if layer.is_comparable]

    @property
    def mean(self) -> Mean:
        return Mean(self.compared, self.settings.seed)

    @property
    def network_means(self) -> list[tuple[str, Mean]]:
        """The mean over each network's distinct problems, by its name, where there are several networks."""
        networks = self.suite.networks if len(self.suite.networks) > 1 else []
        return [(network.name, Mean(self._layers_of(network), self.settings.seed)) for network in networks]

    @property
    def target(self) -> float:
        return TARGETS[self.settings.cache]

    @property
    def below_target(self) -> list[Layer]:
        """The layers whose ratio is below the target, worst first."""
        return sorted((layer for layer in self.compared if layer.ratio < self.target), key=lambda layer: layer.ratio)

    def title(self, problem: Problem) -> str:
        """A layer's name, with the number of other layers that it stands for."""
        others = self.suite.other_names(problem)
        return problem.name + (f" (+{len(others)})" if others else "")

    def _layers_of(self, network: Network) -> list[Layer]:
        return [layer for layer in self.compared if layer.problem in network.problems]

    @property
    def failures(self) -> list[str]:
        layers = [self.call, *self.layers]
        return [f"{layer.problem.name}: {failure}" for layer in layers for failure in layer.failures]

    def call_share(self, layer: Layer) -> float | None:
        """The part of the fastest peer's time that is the cost of a call; None where that was not measured."""
        standing = layer.standing(ours=False)
        callers = [caller for caller in self.call.contenders if caller.backend in standing.backends]
        return max(caller.median_ms for caller in callers) / standing.median_ms if callers else None


def render_text(report: Report) -> str:
    """For a terminal."""
    lines = [f"{name:<9} {value}" for name, value in header(report)] + [""]
    lines += text_table(HEADINGS, table_rows(report), TEXT_COLUMNS) + ["", *conclusions(report), "", EXPLANATION, ""]
    lines += [target_line(report)]
    if report.below_target:
        lines += ["", *text_table(TARGET_HEADINGS, target_rows(report), TARGET_TEXT_COLUMNS)]
    return "\n".join([*lines, ""])


def render_markdown(report: Report) -> str:
    lines = [f"- {name}: {value}" for name, value in header(report)] + [""]
    lines += markdown_table(HEADINGS, table_rows(report), TEXT_COLUMNS)
    lines += ["", *(f"- {conclusion}" for conclusion in conclusions(report)), "", EXPLANATION, ""]
    lines += [target_line(report)]
    if report.below_target:
        lines += ["", *markdown_table(TARGET_HEADINGS, target_rows(report), TARGET_TEXT_COLUMNS)]
    return "\n".join([*lines, ""])


def render_json(report: Report) -> str:
    """Everything that was measured, each round included."""
    return json.dumps({
        "schema_version": SCHEMA_VERSION,
        "command": report.command,
        "date": report.date,
        "machine": asdict(report.machine),
        "versions": report.versions,
        "settings": asdict(report.settings),
        "call": layer_record(report, report.call),
        "layers": [layer_record(report, layer) for layer in report.layers],
        "interrupted": report.is_interrupted,
        **mean_record(report.mean),
        "networks": [
            {"network": name, "layers": [layer.problem.name for layer in mean.layers], **mean_record(mean)}
            for name, mean in report.network_means],
        "target_ratio": report.target,
        "below_target": [layer.problem.name for layer in report.below_target],
    }, indent=2, ensure_ascii=False) + "\n"


def mean_record(mean: Mean) -> dict[str, object]:
    return {"geometric_mean_ratio": mean.ratio, "geometric_mean_interval": interval_record(mean.interval)}


def layer_record(report: Report, layer: Layer) -> dict[str, object]:
    record: dict[str, object] = {
        "layer": layer.problem.name, "also": report.suite.other_names(layer.problem),
        "problem": layer.problem.descriptor}
    if layer.is_comparable:
        record |= {
            "fastest_peer": asdict(layer.standing(ours=False)),
            "fastest_ours": asdict(layer.standing(ours=True)),
            "ratio": layer.ratio,
            "ratio_interval": interval_record(layer.interval),
            "round_ratios": layer.ratios,
        }
    return record | {
        "contenders": [contender_record(contender) for contender in layer.contenders],
        "skipped": [asdict(skip) for skip in layer.skips],
        "failures": layer.failures,
    }


def contender_record(contender: Contender) -> dict[str, object]:
    return {"median_ms": contender.median_ms} | asdict(contender)


def interval_record(interval: Interval | None) -> list[float] | None:
    return [interval.low, interval.high] if interval else None


def header(report: Report) -> list[tuple[str, str]]:
    machine, settings = report.machine, report.settings
    cache_bytes = machine.last_level_cache_bytes
    cache = f", last-level cache {cache_bytes / 2**20:.3g} MiB" if cache_bytes else ""
    versions = [f"{name} {version or 'not installed'}" for name, version in report.versions.items()]
    variables = " ".join(f"{name}={value}" for name, value in machine.library_variables.items())
    return [
        ("Machine", f"{machine.cpu_model or 'unknown processor'}, {machine.logical_cpus} logical CPUs{cache}"),
        ("Software", ", ".join(filter(None, [f"kernel {machine.kernel_release}", *versions, variables]))),
        ("Measured", f"{report.date}, load {machine.load_averages[0]}, {threads_text(settings.threads)}, "
                     f"{settings.cache} caches, {settings.round_count} rounds of {settings.turn_milliseconds} ms each"),
        ("Command", f"`{report.command}`"),
    ]


def threads_text(count: int) -> str:
    return f"{count} thread" if count == 1 else f"{count} threads"


def table_rows(report: Report) -> list[tuple[str, ...]]:
    return [layer_row(report, layer) for layer in report.layers]


def layer_row(report: Report, layer: Layer) -> tuple[str, ...]:
    if not layer.is_comparable:
        missing = "no peer" if any(contender.is_ours for contender in layer.contenders) else "no backend of cnnbench"
        return (report.title(layer.problem), f"not compared: {missing}", *[""] * (len(HEADINGS) - 2))
    peer, ours, share = layer.standing(ours=False), layer.standing(ours=True), report.call_share(layer)
    return (
        report.title(layer.problem), ", ".join(peer.backends), f"{peer.median_ms:#.4g}", share_text(share),
        ", ".join(ours.backends), f"{ours.median_ms:#.4g}",
        ratio_text(layer.ratio, layer.interval), interval_text(layer.interval),
        f"{peer.max_rel_error:.1e}", f"{ours.max_rel_error:.1e}")


def target_rows(report: Report) -> list[tuple[str, ...]]:
    return [target_row(report, layer) for layer in report.below_target]


def target_row(report: Report, layer: Layer) -> tuple[str, ...]:
    peer, ours = layer.standing(ours=False), layer.standing(ours=True)
    return (
        report.title(layer.problem), ratio_text(layer.ratio, layer.interval, report.target),
        interval_text(layer.interval), ", ".join(peer.backends), f"{peer.median_ms:#.4g}", ", ".join(ours.backends),
        f"{ours.median_ms:#.4g}", f"{report.target / layer.ratio - 1:.0%}".replace("%", " %"))


def ratio_text(ratio: float, interval: Interval | None, reference: float = 1) -> str:
    """A ratio, marked where it cannot be told from the reference."""
    is_undecided = interval is not None and interval.low <= reference <= interval.high
    return ("≈ " if is_undecided else "") + f"{ratio:.2f}"


def share_text(share: float | None) -> str:
    if share is None:
        return ""
    return f"{share:.1%}".replace("%", " %") if share >= 0.001 else "< 0.1 %"


def interval_text(interval: Interval | None) -> str:
    return f"{interval.low:.2f}…{interval.high:.2f}" if interval else ""


def text_table(headings: Sequence[str], rows: Sequence[Sequence[str]], left: set[int]) -> list[str]:
    """Columns of equal width; those in `left` are aligned there."""
    lines = [headings, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    return ["  ".join(aligned(line, widths, left)).rstrip() for line in lines]


def aligned(row: Sequence[str], widths: Sequence[int], left: set[int]) -> list[str]:
    return [
        cell.ljust(width) if column in left else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))]


def markdown_table(headings: Sequence[str], rows: Sequence[Sequence[str]], left: set[int]) -> list[str]:
    rules = ["---" if column in left else "---:" for column in range(len(headings))]
    return ["| " + " | ".join(row) + " |" for row in [headings, rules, *rows]]


def conclusions(report: Report) -> list[str]:
    """The means over the layers, what a call costs, and who could not take part and why."""
    return [
        *interruption_lines(report), *mean_lines(report), *same_lines(report), *call_lines(report),
        *dropped_lines(report), *absence_lines(report), *failure_lines(report)]


def interruption_lines(report: Report) -> list[str]:
    if not report.is_interrupted:
        return []
    return [f"Interrupted: {len(report.layers)} of {len(report.suite.problems)} layers were measured."]


def mean_lines(report: Report) -> list[str]:
    if not report.compared:
        return ["No layer has contenders on both sides."]
    lines = [f"Geometric mean of {len(report.compared)} ratios: {mean_text(report.mean)}"]
    return lines + [
        f"Geometric mean of {name}, {len(mean.layers)} ratios: {mean_text(mean)}"
        for name, mean in report.network_means if mean.layers]


def mean_text(mean: Mean) -> str:
    interval = interval_text(mean.interval)
    return f"{mean.ratio:.2f}{interval and f' ({interval})'}"


def same_lines(report: Report) -> list[str]:
    """One line for each layer that stands for others."""
    others = {layer.problem.name: report.suite.other_names(layer.problem) for layer in report.layers}
    return [f"Same as {name}: {', '.join(names)}" for name, names in others.items() if names]


def call_lines(report: Report) -> list[str]:
    costs = [f"{contender.backend} {contender.median_ms * 1000:.3g}" for contender in report.call.contenders]
    return [f"Cost of a call, µs: {', '.join(costs)}"] if costs else []


def dropped_lines(report: Report) -> list[str]:
    """Who was not measured in all rounds, with the layers that it is about."""
    layers: dict[str, list[str]] = {}
    for layer in report.layers:
        for contender in layer.dropped:
            layers.setdefault(contender.backend, []).append(layer.problem.name)
    contenders = "; ".join(f"{backend} ({names_text(names, report)})" for backend, names in layers.items())
    reason = f"each took more than {HOPELESS_FACTOR} × as long as the fastest of its side"
    return [f"Dropped after {SCREENING_ROUNDS} rounds, as {reason}: {contenders}"] if contenders else []


def absence_lines(report: Report) -> list[str]:
    """One line for each contender and reason, with the layers that it is about."""
    layers: dict[tuple[str, str], list[str]] = {}
    for layer in report.layers:
        for skip in layer.skips:
            layers.setdefault((skip.backend, skip.reason), []).append(layer.problem.name)
    return [
        f"Skipped: {backend}: {reason} ({names_text(names, report)})" for (backend, reason), names in layers.items()]


def names_text(names: list[str], report: Report) -> str:
    """Layers by name; all of them and many of them by number."""
    if len(names) == len(report.layers):
        return "all layers"
    return ", ".join(names) if len(names) <= MOST_NAMES else f"{len(names)} layers"


def failure_lines(report: Report) -> list[str]:
    return [f"Failed: {failure}" for failure in report.failures]


def target_line(report: Report) -> str:
    """How many layers are below the target; the table that follows names them."""
    count = f"{len(report.below_target)} of {len(report.compared)}" if report.below_target else "none"
    order = ", worst first; ≈ where the target is in the interval" if report.below_target else ""
    return f"Layers below the target, a ratio of {report.target}: {count}{order}"
