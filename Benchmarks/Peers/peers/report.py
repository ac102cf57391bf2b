"""Turns a comparison into text, Markdown and JSON. Measures nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from peers.comparison import Contender, Layer, Settings
from peers.machine import Machine
from peers.statistics import Interval, mean_interval, mean_of_medians

SCHEMA_VERSION = 1
HEADINGS = (
    "layer", "fastest peer", "ms", "call", "cnnbench's fastest", "ms", "ratio", "95 % interval", "peer's error",
    "our error")
TEXT_COLUMNS = {0, 1, 4}
EXPLANATION = (
    "ratio = peer's time ÷ cnnbench's, median over rounds; ≈ where 1 is in its interval. Each half of the rounds names "
    "the fastest contenders that the other half judges; two names where the halves disagree. call = the share of the "
    "peer's time that one multiply-add takes it. error = largest error ÷ largest output."
)


@dataclass(frozen=True)
class Report:
    """A comparison, with what it ran on and the cost of an empty call."""

    command: str
    date: str
    machine: Machine
    versions: dict[str, str | None]
    settings: Settings
    call: Layer
    layers: list[Layer]
    is_interrupted: bool = False

    @property
    def compared(self) -> list[Layer]:
        return [layer for layer in self.layers if layer.is_comparable]

    @property
    def geometric_mean(self) -> float | None:
        ratios = [layer.ratios for layer in self.compared]
        return mean_of_medians(ratios) if ratios else None

    @property
    def geometric_mean_interval(self) -> Interval | None:
        ratios = [layer.ratios for layer in self.compared]
        return mean_interval(ratios, self.settings.seed) if ratios else None

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
    rows = [HEADINGS, *table_rows(report)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [f"{name:<9} {value}" for name, value in header(report)] + [""]
    lines += ["  ".join(aligned(row, widths)).rstrip() for row in rows]
    return "\n".join([*lines, "", *conclusions(report), "", EXPLANATION, ""])


def render_markdown(report: Report) -> str:
    rules = ["---" if column in TEXT_COLUMNS else "---:" for column in range(len(HEADINGS))]
    lines = [f"- {name}: {value}" for name, value in header(report)] + [""]
    lines += ["| " + " | ".join(row) + " |" for row in [HEADINGS, rules, *table_rows(report)]]
    lines += ["", *(f"- {conclusion}" for conclusion in conclusions(report)), "", EXPLANATION, ""]
    return "\n".join(lines)


def render_json(report: Report) -> str:
    """Everything that was measured, each round included."""
    return json.dumps({
        "schema_version": SCHEMA_VERSION,
        "command": report.command,
        "date": report.date,
        "machine": asdict(report.machine),
        "versions": report.versions,
        "settings": asdict(report.settings),
        "call": layer_record(report.call),
        "layers": [layer_record(layer) for layer in report.layers],
        "interrupted": report.is_interrupted,
        "geometric_mean_ratio": report.geometric_mean,
        "geometric_mean_interval": interval_record(report.geometric_mean_interval),
    }, indent=2, ensure_ascii=False) + "\n"


def layer_record(layer: Layer) -> dict[str, object]:
    record: dict[str, object] = {"layer": layer.problem.name, "problem": layer.problem.descriptor}
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
        return (layer.problem.name, f"not compared: {missing}", *[""] * (len(HEADINGS) - 2))
    peer, ours, share = layer.standing(ours=False), layer.standing(ours=True), report.call_share(layer)
    return (
        layer.problem.name, ", ".join(peer.backends), f"{peer.median_ms:#.4g}", share_text(share),
        ", ".join(ours.backends), f"{ours.median_ms:#.4g}",
        ratio_text(layer.ratio, layer.interval), interval_text(layer.interval),
        f"{peer.max_rel_error:.1e}", f"{ours.max_rel_error:.1e}")


def ratio_text(ratio: float, interval: Interval | None) -> str:
    includes_one = interval is not None and interval.low <= 1 <= interval.high
    return ("≈ " if includes_one else "") + f"{ratio:.2f}"


def share_text(share: float | None) -> str:
    if share is None:
        return ""
    return f"{share:.1%}".replace("%", " %") if share >= 0.001 else "< 0.1 %"


def interval_text(interval: Interval | None) -> str:
    return f"{interval.low:.2f}…{interval.high:.2f}" if interval else ""


def aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        cell.ljust(width) if column in TEXT_COLUMNS else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))]


def conclusions(report: Report) -> list[str]:
    """The mean over the layers, what a call costs, and who could not take part and why."""
    interruption = ["Interrupted: the layers that follow were not measured."] if report.is_interrupted else []
    return [*interruption, *mean_lines(report), *call_lines(report), *absence_lines(report), *failure_lines(report)]


def mean_lines(report: Report) -> list[str]:
    if report.geometric_mean is None:
        return ["No layer has contenders on both sides."]
    interval = interval_text(report.geometric_mean_interval)
    slower = [layer.problem.name for layer in report.compared if layer.ratio < 1]
    return [
        f"Geometric mean of {len(report.compared)} ratios: {report.geometric_mean:.2f}{interval and f' ({interval})'}",
        f"Layers below 1: {', '.join(slower) or 'none'}",
    ]


def call_lines(report: Report) -> list[str]:
    costs = [f"{contender.backend} {contender.median_ms * 1000:.3g}" for contender in report.call.contenders]
    return [f"Cost of a call, µs: {', '.join(costs)}"] if costs else []


def absence_lines(report: Report) -> list[str]:
    """One line for each contender and reason, with the layers that it is about."""
    layers: dict[tuple[str, str], list[str]] = {}
    for layer in report.layers:
        for skip in layer.skips:
            layers.setdefault((skip.backend, skip.reason), []).append(layer.problem.name)
    return [
        f"Skipped: {backend}: {reason} ({'all layers' if len(names) == len(report.layers) else ', '.join(names)})"
        for (backend, reason), names in layers.items()]


def failure_lines(report: Report) -> list[str]:
    return [f"Failed: {failure}" for failure in report.failures]
